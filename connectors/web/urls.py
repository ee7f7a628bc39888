from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern
from django.urls import path as any_path

from connectors.web import (
    app_dialog,
    app_steps,
    app_versions,
    app_writing,
    apps,
    bundles,
    catalog,
    channel,
    configuration,
    connect_button,
    connections,
    dialog_calls,
    overview,
    playground,
    review,
    runs,
    senders,
    unposted,
    versions,
)
from connectors.web.outgoing import calls, places, service, team, testing, tokens


def path(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page for people who are signed in."""
    return any_path(route, login_required(view), name=name)


urlpatterns: list[URLPattern] = [
    path("teams/<uuid:team_id>/connectors/", overview.connections, "team-connections"),
    path("teams/<uuid:team_id>/connectors/catalog/", catalog.catalog, "catalog"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/", catalog.connector, "connector"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/install", catalog.install, "connector-install"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/update", catalog.update, "connector-update"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/uninstall/", catalog.uninstall, "connector-uninstall"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/agree", versions.agree, "version-agree"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/later", versions.later, "version-later"),
    path("channels/<uuid:channel_id>/connectors/", channel.connectors, "channel-connectors"),
    path("channels/<uuid:channel_id>/asked", channel.asked, "channel-asked"),
    path("channels/<uuid:channel_id>/connectors/<slug:slug>/new/", channel.connect, "connection-new"),
    path(
        "channels/<uuid:channel_id>/connectors/<slug:slug>/search/<slug:field>", configuration.suggest, "field-search"
    ),
    path("connections/<uuid:connection_id>/", connections.page, "connection"),
    path("connections/<uuid:connection_id>/settings/", configuration.edit, "connection-settings"),
    path("connections/<uuid:connection_id>/history/", configuration.history, "connection-history"),
    path("connections/<uuid:connection_id>/history/<uuid:change_id>/undo", configuration.undo, "connection-undo"),
    path("connections/<uuid:connection_id>/run", runs.run_now, "connection-run"),
    path("connections/<uuid:connection_id>/runs/", runs.runs, "connection-runs"),
    path("connections/<uuid:connection_id>/exchanges/<uuid:exchange_id>/", runs.exchange, "exchange"),
    path("connections/<uuid:connection_id>/unposted/", unposted.posts, "connection-unposted"),
    path("connections/<uuid:connection_id>/change", connections.change, "connection-change"),
    path("connections/<uuid:connection_id>/buttons", connections.buttons, "connection-buttons"),
    path("connections/<uuid:connection_id>/compatibility", connections.compatibility, "connection-compatibility"),
    path("connections/<uuid:connection_id>/test", connections.test, "connection-test"),
    path("connections/<uuid:connection_id>/pause", connections.pause, "connection-pause"),
    path("connections/<uuid:connection_id>/resume", connections.resume, "connection-resume"),
    path("connections/<uuid:connection_id>/rotate", connections.rotate, "connection-rotate"),
    path("connections/<uuid:connection_id>/remove/", connections.remove, "connection-remove"),
    path("teams/<uuid:team_id>/outgoing-webhooks/", team.services, "team-outgoing"),
    path("teams/<uuid:team_id>/outgoing-webhooks/new/", team.new, "outgoing-new"),
    path("outgoing-webhooks/<uuid:outgoing_id>/", service.page, "outgoing"),
    path("outgoing-webhooks/<uuid:outgoing_id>/settings/", service.settings, "outgoing-settings"),
    path("outgoing-webhooks/<uuid:outgoing_id>/test/", testing.test, "outgoing-test"),
    path("outgoing-webhooks/<uuid:outgoing_id>/calls/", calls.calls, "outgoing-calls"),
    path("outgoing-webhooks/<uuid:outgoing_id>/pause", service.pause, "outgoing-pause"),
    path("outgoing-webhooks/<uuid:outgoing_id>/resume", service.resume, "outgoing-resume"),
    path("outgoing-webhooks/<uuid:outgoing_id>/rotate", tokens.rotate, "outgoing-rotate"),
    path("outgoing-webhooks/<uuid:outgoing_id>/overlap/", tokens.end_overlap, "outgoing-overlap"),
    path("outgoing-webhooks/<uuid:outgoing_id>/remove/", service.remove, "outgoing-remove"),
    path("calls/<uuid:call_id>/exchange/", calls.exchange, "call-exchange"),
    path("channels/<uuid:channel_id>/services/", places.services, "channel-services"),
    path("channels/<uuid:channel_id>/services/<uuid:outgoing_id>/let-in", places.let_in, "service-let-in"),
    path("channels/<uuid:channel_id>/services/<uuid:outgoing_id>/agree", places.agree, "service-agree"),
    path("channels/<uuid:channel_id>/services/<uuid:outgoing_id>/remove/", places.put_out, "service-put-out"),
    # The dialog around an app's configuration page.
    path("channels/<uuid:channel_id>/apps/<slug:slug>/configure/", app_dialog.configure, "app-dialog-new"),
    path("channels/<uuid:channel_id>/apps/<slug:slug>/configure/open", dialog_calls.open_setup, "app-setup-open"),
    path("channels/<uuid:channel_id>/apps/<slug:slug>/agree", versions.agree_in_chat, "chat-version-agree"),
    path("channels/<uuid:channel_id>/apps/<slug:slug>/later", versions.later_in_chat, "chat-version-later"),
    path("setups/<uuid:setup_id>/save", dialog_calls.save, "app-setup-save"),
    path("setups/<uuid:setup_id>/cancel", dialog_calls.cancel, "app-setup-cancel"),
    path("setups/<uuid:setup_id>/held", dialog_calls.held, "app-setup-held"),
    path("connections/<uuid:connection_id>/app/", app_dialog.edit, "app-dialog-edit"),
    path("connections/<uuid:connection_id>/app/open", dialog_calls.open_edit, "app-edit-open"),
    path("connections/<uuid:connection_id>/app/save", dialog_calls.save_edit, "app-edit-save"),
    path("connections/<uuid:connection_id>/app/remove/", app_dialog.remove, "app-dialog-remove"),
    path("connections/<uuid:connection_id>/app/remove/open", dialog_calls.open_remove, "app-remove-open"),
    path("connections/<uuid:connection_id>/app/remove/done", dialog_calls.removed, "app-remove-done"),
    # The address of the old platform, which sites link to as it stands.
    path("connectors/Connect", connect_button.connect, "connect-button"),
    path("cards/playground", playground.page, "playground"),
    path("cards/playground/read", playground.read, "playground-read"),
    path("cards/playground/post/<uuid:channel_id>", playground.post, "playground-post"),
    any_path("help/senders", senders.senders, name="help-senders"),
]

# Apps that people make.
urlpatterns += [
    path("apps/", apps.apps, "apps"),
    path("apps/new/", app_writing.new, "app-new"),
    path("apps/upload/", app_versions.upload, "app-upload"),
    path("apps/<uuid:app_id>/", apps.app, "app"),
    path("apps/<uuid:app_id>/events/", apps.events, "app-events"),
    path("apps/<uuid:app_id>/new-version/", app_writing.new_version, "app-version-new"),
    path("apps/versions/<uuid:version_id>/", app_versions.version, "app-version"),
    path("apps/versions/<uuid:version_id>/edit/", app_writing.edit, "app-version-edit"),
    path("apps/versions/<uuid:version_id>/replace", app_versions.replace, "app-version-replace"),
    path("apps/versions/<uuid:version_id>/package", app_versions.package, "app-package"),
    path("apps/versions/<uuid:version_id>/delete/", app_versions.delete, "app-version-delete"),
]

# Their way into the catalog, and between servers.
urlpatterns += [
    path("review/", review.waiting, "review"),
    path("review/versions/<uuid:version_id>/", review.submission, "review-version"),
    path("review/versions/<uuid:version_id>/take", review.take, "review-take"),
    path("review/versions/<uuid:version_id>/decide", review.decide, "review-decide"),
    path("review/versions/<uuid:version_id>/publish/", review.publish, "review-publish"),
    path("review/versions/<uuid:version_id>/bundle", bundles.export, "bundle-export"),
    path("review/bundles/", bundles.page, "bundles"),
    path("review/bundles/import", bundles.take_in, "bundle-import"),
    path("review/bundles/trust", bundles.trust, "bundle-trust"),
    path("review/bundles/keys/<uuid:key_id>/untrust/", bundles.untrust, "bundle-untrust"),
    path("apps/versions/<uuid:version_id>/submit/", app_steps.submit, "app-submit"),
    path("apps/versions/<uuid:version_id>/withdraw/", app_steps.withdraw, "app-withdraw"),
    path("apps/versions/<uuid:version_id>/rollback/", app_steps.rollback, "app-rollback"),
    path("apps/versions/<uuid:version_id>/try/", app_steps.try_in_team, "app-try"),
]
