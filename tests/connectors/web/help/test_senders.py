import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from connectors.api.responses import STATUS
from connectors.flows.ingress import REFUSALS
from connectors.web.help.rules import rules
from tests.conftest import People

# Where a post can be refused on its way in.
SOURCES = ["connectors/payload/*.py", "connectors/flows/ingress/*.py"]
PARSERS = ["parse", "admission", "formats/codec", "formats/attachments"]


def rules_in_code() -> set[str]:
    root = Path(settings.BASE_DIR)
    files = [path for pattern in SOURCES for path in root.glob(pattern)]
    files += [root / f"channels_app/cards/{name}.py" for name in PARSERS]
    code = "\n".join(path.read_text() for path in files)
    card = re.findall(r'CardError\(\s*[^,]+,\s*"([a-z-]+)"', code)
    refused = re.findall(r'Refused\(\s*"([a-z-]+)"', code)
    return {*card, *refused, *REFUSALS, *STATUS} - {"stored"}


def test_every_rule_has_its_place() -> None:
    assert rules_in_code() <= {rule.name for rule in rules()}


def test_every_rule_has_the_status_that_is_answered() -> None:
    assert {rule.name: rule.status for rule in rules()} == {rule.name: STATUS.get(rule.name, 400) for rule in rules()}


@pytest.mark.django_db
def test_people_without_an_account_can_read_it() -> None:
    html = Client().get("/help/senders").content.decode()
    for rule in rules():
        assert f'<tr id="{rule.name}">' in html


@pytest.mark.django_db
def test_so_can_people_with_one(people: People) -> None:
    client = Client()
    client.force_login(people.bob, backend="django.contrib.auth.backends.ModelBackend")
    assert "Your settings" in client.get("/help/senders").content.decode()


@pytest.mark.django_db
@override_settings(HOOK_BODY_LIMIT=100 * 1024, HOOK_RATE=[(1, 7)])
def test_limits_are_those_in_force() -> None:
    html = Client().get("/help/senders").content.decode()
    assert "larger than 100.0\xa0KB" in html
    assert "7 posts in 1 s" in html
