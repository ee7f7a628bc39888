"""Real senders, as their users install them, against the running product: each sees success, and its words arrive."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import apprise
import pymsteams
import pytest
import teams_logger
from adaptive_cards.card import AdaptiveCard, TextBlock
from adaptive_cards.client import TeamsClient

from tests.journeys.conftest import Target
from tests.product import ROOT

every_shape = pytest.mark.parametrize("shape", ["short", "teams", "workflows"])


class TestPymsteams:
    @every_shape
    def test_sends_a_card(self, target: Target, shape: str) -> None:
        card = pymsteams.connectorcard(target.urls[shape])
        card.title(target.words).text("It is **full**.").color("red").addLinkButton("Open", "https://example.com/")
        section = pymsteams.cardsection()
        section.activityTitle("web-1").addFact("Used", "100 %").addImage("https://example.com/disk.png")
        card.addSection(section)
        assert card.send() is True
        assert target.posts[0]["plain"].splitlines()[:2] == [target.words, "It is full."]
        assert "Used: 100 %" in target.posts[0]["plain"]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # its own import
class TestApprise:
    # Not the workflows URL: json:// would take its signature for a parameter of its own.
    @pytest.mark.parametrize("shape", ["short", "teams"])
    def test_sends_json(self, target: Target, shape: str) -> None:
        url = target.urls[shape].replace("http://", "json://")
        assert apprise.Apprise([url]).notify(title=target.words, body="It is full.")
        assert [post["plain"] for post in target.posts] == [f"{target.words}\nIt is full."]

    def test_sends_a_form(self, target: Target) -> None:
        url = target.urls["short"].replace("http://", "form://")
        assert apprise.Apprise([url]).notify(title=target.words, body="It is full.")
        assert [post["plain"] for post in target.posts] == [f"{target.words}\nIt is full."]

    def test_is_refused_when_it_sends_xml(self, target: Target) -> None:
        url = target.urls["short"].replace("http://", "xml://")
        assert not apprise.Apprise([url]).notify(title=target.words, body="It is full.")
        assert target.posts == []

    @pytest.mark.parametrize("form", ["its own", "its own with a route", "the copied URL", "the copied direct URL"])
    def test_sends_to_a_workflow(self, target: Target, https: str, form: str) -> None:
        copied = target.urls["workflows"].replace(target.product.base_url, https)
        workflow, signature = copied.split("/workflows/")[1].partition("/")[0], copied.rpartition("sig=")[2]
        own = f"{https.replace('https', 'workflows')}/{workflow}/{signature}/"
        url = {
            "its own": own,
            "its own with a route": f"{own}?pa=yes&route=12",
            "the copied URL": copied,
            "the copied direct URL": copied.replace("/workflows/", "/powerautomate/automations/direct/workflows/"),
        }[form]
        sender = apprise.Apprise.instantiate(url)
        assert isinstance(sender, apprise.plugins.N_MGR["workflows"])
        assert sender.notify(title=target.words, body="It is full.")
        assert target.posts[0]["plain"].splitlines()[-2:] == [target.words, "It is full."]


class TestAdaptiveCardsPy:
    @every_shape
    def test_sends_cards(self, target: Target, shape: str) -> None:
        cards = [
            AdaptiveCard.new().version("1.4").add_item(TextBlock(text=text)).create()
            for text in (target.words, "It is full.")
        ]
        answer = TeamsClient(target.urls[shape]).send(*cards)
        assert (answer.status_code, answer.text) == ((202, "") if shape == "workflows" else (200, "1"))
        target.assert_has(f"{target.words}\nIt is full.")


class TestTeamsLogger:
    @every_shape
    @pytest.mark.parametrize("formatter", ["Office365CardFormatter", "TeamsAdaptiveCardFormatter", None])
    def test_logs(self, target: Target, shape: str, formatter: str | None, capsys: pytest.CaptureFixture[str]) -> None:
        handler = teams_logger.TeamsHandler(target.urls[shape])
        if formatter:
            handler.setFormatter(getattr(teams_logger, formatter)(facts=("name", "levelname", "lineno")))
        logger = logging.Logger("backup")
        logger.addHandler(handler)
        logger.error("%s", target.words)
        assert "Logging error" not in capsys.readouterr().err
        assert len(target.posts) == 1
        if formatter:
            assert "levelname: ERROR" in target.posts[0]["plain"]


class TestMsTeamsWebhook:
    @every_shape
    @pytest.mark.parametrize("form", ["card", "text", "adaptive"])
    def test_sends(self, target: Target, shape: str, form: str) -> None:
        if not (ROOT / "node_modules" / "ms-teams-webhook").is_dir():
            pytest.skip("node_modules lacks ms-teams-webhook: run `make assets`")
        script = str(Path(__file__).with_name("ms_teams_webhook.mjs"))
        command = [sys.executable, "-m", "config.node", "node", script, form, target.urls[shape], target.words]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr
        reported: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        assert reported.get("status") in (None, 202 if shape == "workflows" else 200)
        assert str(reported["body"]) == ("" if shape == "workflows" else "1")
        target.assert_has()
