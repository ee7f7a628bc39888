"""The contract test of connectors fails wherever there is nothing that it could check."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.utils.translation import gettext

from connectors.sdk import (
    Card,
    Config,
    ConfigForm,
    Connector,
    Every,
    Headers,
    Http,
    Payload,
    SecretField,
    SourceError,
    card,
    text,
)
from connectors.sdk.testing import ConnectorContract, Example

REPLY = {"url": "https://tides.example/", "json": {"tide": "Low water"}}


class TideForm(ConfigForm):
    harbour = forms.CharField(label="Harbour")
    key = SecretField(label="Key")


class Tides(Connector):
    name = "Tides"
    summary = "Posts tides."
    config_form = TideForm
    config_version = 2
    events = ("tide",)
    place: Path

    def folder(self) -> Path:  # type: ignore[override]
        return self.place

    def schedule(self, config: Config) -> Every:
        return Every(timedelta(hours=1))

    def describe(self, config: Config) -> str:
        return str(config["harbour"])

    def poll(self, config: Config, http: Http, now: datetime) -> Card | None:
        return said(http.get("https://tides.example/").checked().json()["tide"])

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        return said(payload.value["tide"]) if "tide" in payload.value else None

    def migrate_config(self, old: Config, version: int) -> Config:
        return {"key": "k", **old}


class Contract(ConnectorContract):
    connector = Tides()
    examples = {"dover": Example({"harbour": "Dover", "key": "k"}, description="Dover")}
    earlier = {1: {"harbour": "Dover"}}


TESTS = {name: test for name, test in vars(ConnectorContract).items() if name.startswith("test_")}


def said(words: str) -> Card:
    return card(words, text(gettext(words)))


def put(it: object, **values: Any) -> None:
    """Gives one object what its class has otherwise."""
    for name, value in values.items():
        setattr(it, name, value)


def post(value: Any, example: str = "") -> str:
    return json.dumps({"body": value, "example": example})


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    """One that has all that is asked for."""
    files = {
        "replies/tides.json": json.dumps(REPLY),
        "fixtures/preview__dover.txt": "Low water\n",
        "fixtures/preview__dover.zh-hans.txt": "Low water\n",
        "fixtures/tide__high.json": post({"tide": "High water"}),
        "fixtures/tide__high.txt": "High water\n",
        "fixtures/moon__full.json": post({"moon": "full"}),
        "fixtures/moon__full.txt": "",
        "locale/zh_Hans/LC_MESSAGES/django.po": "",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    made = Contract()
    put(made, connector=Tides())
    put(made.connector, place=tmp_path)
    return made


def failing(contract: Contract) -> set[str]:
    """Runs the inherited tests and returns what those that fail say, by their first line."""
    found = set()
    for test in TESTS.values():
        try:
            test(contract)
        except AssertionError as error:
            found.add(str(error).partition("\n")[0])
    return found


def test_a_connector_that_states_all_passes(contract: Contract) -> None:
    assert failing(contract) == set()


def no_examples(contract: Contract) -> None:
    put(contract, examples={})


def no_earlier_settings(contract: Contract) -> None:
    put(contract, earlier={})


def no_description(contract: Contract) -> None:
    put(contract, examples={"dover": Example({"harbour": "Dover", "key": "k"}, description="")})
    put(contract.connector, describe=lambda config: "")


def another_description(contract: Contract) -> None:
    put(contract.connector, describe=lambda config: "Calais")


def a_secret_without_an_example(contract: Contract) -> None:
    class OpenForm(TideForm):
        other = SecretField(label="Other", required=False)

    put(contract.connector, config_form=OpenForm)


def a_form_that_takes_anything(contract: Contract) -> None:
    class LaxForm(TideForm):
        def clean(self) -> dict[str, Any]:
            self.errors.clear()
            self.cleaned_data = {"harbour": "Dover", "key": "k"}
            return self.cleaned_data

    put(contract.connector, config_form=LaxForm)


def no_preview(contract: Contract) -> None:
    put(contract.connector, test=lambda config, http: None)
    for path in contract.fixtures().folder.glob("preview__*"):
        path.write_text("")


def an_unexpected_preview(contract: Contract) -> None:
    put(contract.connector, test=lambda config, http: said("Neap tide"))


def replies_that_nobody_asks_for(contract: Contract) -> None:
    put(contract.connector, poll=lambda config, http, now: said("Low water"))


def a_failure_that_is_kept_quiet(contract: Contract) -> None:
    def poll(config: Config, http: Http, now: datetime) -> Card | None:
        try:
            return Tides().poll(config, http, now)
        except Exception:
            return None

    put(contract.connector, poll=poll)


def no_events(contract: Contract) -> None:
    put(contract.connector, events=())


def an_event_without_a_fixture(contract: Contract) -> None:
    put(contract.connector, events=("tide", "storm"))


def posts_that_become_nothing(contract: Contract) -> None:
    put(contract.connector, receive=lambda config, payload, headers: None)


def an_event_that_is_only_ignored(contract: Contract) -> None:
    posts_that_become_nothing(contract)
    (contract.fixtures().folder / "tide__high.txt").write_text("")


def no_unknown_event(contract: Contract) -> None:
    for path in contract.fixtures().folder.glob("moon__*"):
        path.unlink()


def an_unknown_event_that_is_posted(contract: Contract) -> None:
    put(contract.connector, receive=lambda config, payload, headers: said("High water"))
    (contract.fixtures().folder / "moon__full.txt").write_text("High water\n")


def another_text(contract: Contract) -> None:
    (contract.fixtures().folder / "tide__high.txt").write_text("High water \n")


def no_text(contract: Contract) -> None:
    (contract.fixtures().folder / "moon__full.txt").unlink()


def no_fixtures(contract: Contract) -> None:
    for path in contract.fixtures().folder.glob("*.json"):
        path.unlink()


def a_text_of_nothing(contract: Contract) -> None:
    (contract.fixtures().folder / "tide__low.txt").write_text("Low water\n")


def an_untold_language(contract: Contract) -> None:
    (contract.fixtures().folder / "preview__dover.zh-hans.txt").unlink()


def a_secret_that_is_shown(contract: Contract) -> None:
    put(contract.connector, describe=lambda config: f"{config['harbour']} {config['key']}")
    put(contract, examples={"dover": Example({"harbour": "Dover", "key": "k7"}, description="Dover k7")})


def a_long_description(contract: Contract) -> None:
    put(contract.connector, describe=lambda config: "Dover" * 50)
    put(contract, examples={"dover": Example({"harbour": "Dover", "key": "k"}, description="Dover" * 50)})


def no_schedule(contract: Contract) -> None:
    put(contract.connector, schedule=lambda config: None)


def settings_that_do_not_carry_over(contract: Contract) -> None:
    put(contract, earlier={1: {"harbour": "Calais"}})


def an_error_without_words(contract: Contract) -> None:
    def poll(config: Config, http: Http, now: datetime) -> Card | None:
        try:
            return Tides().poll(config, http, now)
        except SourceError as error:
            raise SourceError("", transient=True) from error

    put(contract.connector, poll=poll)


def a_fixture_of_no_example(contract: Contract) -> None:
    (contract.fixtures().folder / "tide__high.json").write_text(post({"tide": "High water"}, "calais"))


def a_card_without_words(contract: Contract) -> None:
    put(contract.connector, test=lambda config, http: card("", text("")))


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        (a_secret_that_is_shown, "describe shows the secret key"),
        (a_long_description, "describe is one line for a list"),
        (no_schedule, "poll is there, a schedule is not"),
        (settings_that_do_not_carry_over, "settings of version 1 become"),
        (an_error_without_words, "an error without a sentence"),
        (a_fixture_of_no_example, "tide__high names an example that is not there: calais"),
        (a_card_without_words, "the card"),
        (no_examples, "set examples"),
        (no_earlier_settings, "set earlier"),
        (no_description, "example dover is not described"),
        (another_description, "example dover is described as: Calais"),
        (a_secret_without_an_example, "no example has the secret other"),
        (a_form_that_takes_anything, "the form takes nonsense"),
        (no_preview, "no example has a preview"),
        (an_unexpected_preview, "preview__dover is expected in en as"),
        (replies_that_nobody_asks_for, "there are replies, and no example asks"),
        (a_failure_that_is_kept_quiet, "the source failed and nobody was told"),
        (no_events, "it takes posts: declare its events"),
        (an_event_without_a_fixture, "declared, without a fixture that becomes a card: ['storm']"),
        (posts_that_become_nothing, "tide__high is expected in en as"),
        (an_event_that_is_only_ignored, "declared, without a fixture that becomes a card: ['tide']"),
        (no_unknown_event, "services add events: have a fixture"),
        (an_unknown_event_that_is_posted, "events that are not declared have cards: ['moon__full']"),
        (another_text, "tide__high is expected in en as"),
        (no_text, "there is no fixtures/moon__full.txt"),
        (no_fixtures, "it takes posts: put some in fixtures"),
        (a_text_of_nothing, "nothing compares these files in fixtures"),
        (an_untold_language, "there are translations, and no expected text in ['zh-hans']"),
    ],
)
def test_a_connector_fails(contract: Contract, without: Callable[[Contract], None], sentence: str) -> None:
    without(contract)
    said = failing(contract)
    assert any(one.startswith(sentence) for one in said), said
