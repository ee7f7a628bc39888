"""How each address is called: as tests/audit_routes/cases.py does, and here what changes nothing or has no form."""

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from channels_app.models import Message
from tests.audit_routes import states as at
from tests.audit_routes.cases import CASES
from tests.audit_routes.world import Case, World
from tests.connectors.apps import make_version, manifest, package

PRESS = {"action": "x", "inputs": {}}
CARD = {"text": "x"}


def connect_button(world: World) -> dict[str, Any]:
    version = make_version(world.alice, state="published", valid_domains=("builds.example",))
    asked = {"app_id": str(version.app.connector_id), "callback_url": "https://builds.example/done", "state": "1"}
    return {"query": urlencode(asked)}


def account(_world: World) -> bytes:
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "zoe@example.com"}
    return json.dumps(body).encode()


def posted(world: World) -> dict[str, Any]:
    """A message that a sender posted, whose payload is kept."""
    Client().post(f"/hooks/{world.ids['hook_token']}", CARD, content_type="application/json")
    return {"message_id": Message.objects.latest("pk").pk}


MORE = {
    "POST join": Case({"do": "join"}),
    "POST api-apps": Case(lambda _world: package(manifest().document())),
    "POST scim": Case(account),
    "GET payload": Case(prepare=posted),
    "DELETE mfa_remove_webauthn": Case(prepare=at.a_passkey, commits=True),
    "GET mfa_remove_webauthn": Case(prepare=at.a_passkey),
    "GET mfa_edit_webauthn": Case(prepare=at.a_passkey),
    "POST mfa_edit_webauthn": Case({"name": "Blue"}, prepare=at.a_passkey),
    "GET mfa_deactivate_totp": Case(prepare=at.with_second_factor),
    "GET mfa_view_recovery_codes": Case(prepare=at.with_second_factor),
    "GET mfa_download_recovery_codes": Case(prepare=at.with_second_factor),
    "GET channel-people-add": Case(prepare=at.in_private),
    "GET channel-leave": Case(prepare=at.in_private),
    "GET channel-member-remove": Case(prepare=at.in_private),
    "GET team-ask": Case(prepare=at.to_be_found),
    "GET api-invitation": Case(prepare=at.invite_alice),
    "GET connect-button": Case(prepare=connect_button),
    "POST connect-button": Case(
        lambda world: {"channel": world.channel.pk, "name": "Builds 2"}, prepare=connect_button
    ),
    "POST account_confirm_email": Case(),
    "POST account_reset_password_from_key": Case({"password1": "another horse 7", "password2": "another horse 7"}),
    "POST hook": Case(CARD, is_json=True),
    "POST hook-classic": Case(CARD, is_json=True),
    "POST hook-workflows": Case(CARD, is_json=True),
    "POST unknown-hook": Case(CARD, is_json=True),
    "POST reply": Case(CARD, is_json=True),
    "POST channel-send": Case({"text": "x"}),
    "POST api-messages": Case({"text": "x"}),
    "POST playground-read": Case(CARD, is_json=True),
    "POST playground-post": Case(CARD, is_json=True),
    "POST message-actions": Case(PRESS, is_json=True),
    "POST channel-read": Case(lambda world: {"message": world.ids["message_id"]}),
    "POST channel-star": Case({"star": "on"}),
    "POST set-language": Case({"language": "zh-hans"}),
    "POST account_reset_password": Case({"email": "bob@example.com"}),
    "POST app-setup-open": Case({}, is_json=True, prepare=lambda world: {"slug": at.published_app(world)["slug"]}),
    "GET app-dialog-new": Case(prepare=lambda world: {"slug": at.published_app(world)["slug"]}),
    "POST app-setup-cancel": Case({}, is_json=True, prepare=at.open_setup),
    "POST app-edit-open": Case({}, is_json=True, prepare=at.app_connection),
    "POST app-remove-open": Case({}, is_json=True, prepare=at.app_connection),
    "GET app-dialog-edit": Case(prepare=at.app_connection),
    "GET app-dialog-remove": Case(prepare=at.app_connection),
    "GET connection-settings": Case(prepare=at.feed),
    "GET administration-person-session-end": Case(prepare=at.session_of_alice),
    "GET field-search": Case(prepare=lambda _world: {"slug": "weather", "query": "q=Berlin"}),
}
CALLS = {**CASES, **MORE}
