"""The contract that every connector keeps, and what its test has to state."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import to_locale

from channels_app.cards import parse_message, plain_text
from connectors.sdk.card import Card
from connectors.sdk.connector import CATEGORIES, Connector, Payload
from connectors.sdk.errors import ConnectorError, SourceError
from connectors.sdk.http import Headers, Reply
from connectors.sdk.languages import speaking
from connectors.sdk.testing.fixtures import PREVIEW, SOURCE_LANGUAGE, Fixture, Fixtures
from connectors.sdk.testing.network import NOON, FakeHttp, Recorded

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# Characters of a description: one line of a list.
DESCRIPTION_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A posted form that is valid, and the exact line that describes its settings."""

    form: Mapping[str, Any]
    description: str


class ConnectorContract:
    """What every connector keeps. Inherit it in the connector's `tests/test_contract.py` and set what is expected.

    `examples` are named; recorded `replies/*.json` answer their requests at `now`. Each preview's text stands in
    `fixtures/`, and so do the posts of each of the connector's `events`, with the text that each becomes
    (`connectors.sdk.testing.fixtures`). `earlier` has, for each version before the present one, the settings that it
    stored and that are now those of the first example.
    """

    connector: ClassVar[Connector]
    examples: ClassVar[Mapping[str, Example]] = {}
    earlier: ClassVar[Mapping[int, Mapping[str, Any]]] = {}
    now: ClassVar[datetime] = NOON

    def http(self, **options: Any) -> FakeHttp:
        return FakeHttp.of(self.connector.folder(), now=self.now, **options)

    def fixtures(self) -> Fixtures:
        return Fixtures(self.connector.folder() / "fixtures")

    def sign(self, config: Mapping[str, Any], body: bytes, headers: Headers) -> Headers:
        """Adds a signature to a fixture, for connectors that check one."""
        return headers

    def configs(self) -> dict[str, dict[str, Any]]:
        """Returns what is stored of each example."""
        assert self.examples, "set examples: posted forms that are valid, each with its description"
        found = {}
        for name, example in self.examples.items():
            form = self.connector.config_form(example.form)
            assert form.is_valid(), f"example {name} is refused: {form.errors.as_json()}"
            found[name] = json.loads(json.dumps(form.stored()))
        return found

    def test_it_introduces_itself(self) -> None:
        it = self.connector
        assert str(it.name).strip(), "name is empty"
        assert str(it.summary).strip().endswith((".", "。")), "summary is not a sentence"
        assert it.category in CATEGORIES, f"category is not one of {sorted(CATEGORIES)}"
        assert it.icon, "icon is empty"
        assert not it.page_template or (it.folder() / it.page_template).is_file(), "page_template is not in the folder"

    def test_its_form_can_be_shown_and_refuses_nonsense(self) -> None:
        form = self.connector.config_form()
        shown = form.as_p()
        for bound in form:
            assert bound.label, f"field {bound.name} has no label"
            assert f'name="{bound.name}' in shown, f"field {bound.name} is not shown"
        assert set(form.shown_when) <= set(form.fields), "shown_when names a field that is not there"
        refusing = [name for name, field in form.fields.items() if not isinstance(field, forms.BooleanField)]
        nonsense = self.connector.config_form({name: "\u0000nonsense" for name in form.fields})
        assert not refusing or not nonsense.is_valid(), "the form takes nonsense"

    def test_its_examples_show_again_what_was_stored(self) -> None:
        for config in self.configs().values():
            initial = self.connector.config_form.initial_for(config)
            stored = self.connector.config_form.secret_names()
            again = self.connector.config_form(initial, initial=initial, stored_secrets=stored)
            assert again.is_valid(), f"what was stored cannot be edited: {again.errors.as_json()}"

    def test_it_describes_its_settings_without_secrets(self) -> None:
        configs, form = self.configs(), self.connector.config_form
        for name, config in configs.items():
            described = self.connector.describe(config)
            assert described == self.examples[name].description, f"example {name} is described as: {described}"
            assert described or not form.base_fields, f"example {name} is not described"
            assert len(described) <= DESCRIPTION_LENGTH, "describe is one line for a list"
            for secret in form.secret_names() & config.keys():
                assert not config[secret] or config[secret] not in described, f"describe shows the secret {secret}"
        for secret in form.secret_names():
            assert any(config.get(secret) for config in configs.values()), f"no example has the secret {secret}"

    def test_its_configs_carry_over_versions(self) -> None:
        configs, present = list(self.configs().values()), self.connector.config_version
        for config in configs:
            migrated = self.connector.migrate_config(config, present)
            assert dict(migrated) == config, "a config of the present version changes when migrated"
        assert set(self.earlier) == set(range(1, present)), "set earlier: settings of each version before this one"
        for version, old in self.earlier.items():
            migrated = self.connector.migrate_config(old, version)
            assert dict(migrated) == configs[0], f"settings of version {version} become {migrated}"

    def test_it_is_polled_on_a_schedule(self) -> None:
        for config in self.configs().values() if self._polls() else ():
            assert self.connector.schedule(config), "poll is there, a schedule is not"

    def test_its_preview_reads_as_expected(self) -> None:
        if not self._polls() and type(self.connector).test is Connector.test:
            return
        shown = set()
        for name, config in self.configs().items():
            for language in LANGUAGES:
                with speaking(language):
                    text = text_of(self.connector.test(config, self.http()))
                self._compare(f"{PREVIEW}__{name}", language, text)
                shown.add(text)
        assert shown != {""}, "no example has a preview"

    def test_it_says_when_its_source_fails(self) -> None:
        asking = [config for config in self.configs().values() if self._asks(config)]
        assert asking or not self.http().recorded, "there are replies, and no example asks for one"
        for config in asking:
            self._fails_politely(config, self.http(failure=SourceError("no network", transient=True)))
            broken = self.http()
            broken.recorded = [Recorded(one.url, Reply(503), one.method) for one in broken.recorded]
            self._fails_politely(config, broken)

    def test_every_declared_event_has_a_fixture(self) -> None:
        posts, events = self.fixtures().posts(), set(self.connector.events)
        if not self._takes_posts():
            assert not posts, "there are posts in fixtures, and it takes none"
            return
        assert events, "it takes posts: declare its events"
        assert PREVIEW not in events, f"{PREVIEW} names the texts of previews"
        missing = events - {post.event for post in posts if self.fixtures().text(post.name)}
        assert not missing, f"declared, without a fixture that becomes a card: {sorted(missing)}"
        if "receive" in self.connector.capabilities():
            unknown = [post for post in posts if post.event not in events]
            assert unknown, "services add events: have a fixture of one that is not declared, with an empty text"
            told = [post.name for post in unknown if self.fixtures().text(post.name)]
            assert not told, f"events that are not declared have cards: {told}"

    def test_its_fixtures_read_as_expected(self) -> None:
        if not self._takes_posts():
            return
        configs = self.configs()
        assert self.fixtures().posts(), "it takes posts: put some in fixtures, each with its text"
        for post in self.fixtures().posts():
            own = post.example or next(iter(configs))
            assert own in configs, f"{post.name} names an example that is not there: {own}"
            for name, config in configs.items():
                for language in LANGUAGES:
                    with speaking(language):
                        text = text_of(self._receive(post, config))
                    if name == own:
                        self._compare(post.name, language, text)

    def test_its_languages_and_fixtures_are_all_compared(self) -> None:
        names = {f"{PREVIEW}__{name}" for name in self.examples} | {post.name for post in self.fixtures().posts()}
        assert not self.fixtures().stray(names), "nothing compares these files in fixtures"
        translated = {code for code in LANGUAGES if (self.connector.folder() / "locale" / to_locale(code)).is_dir()}
        if self.connector.capabilities() & {"poll", "receive"}:
            missing = translated - self.fixtures().languages()
            assert not missing, f"there are translations, and no expected text in {sorted(missing)}"

    def _polls(self) -> bool:
        return "poll" in self.connector.capabilities()

    def _takes_posts(self) -> bool:
        return "receive" in self.connector.capabilities() or not self._polls()

    def _asks(self, config: Mapping[str, Any]) -> bool:
        http = self.http()
        if self._polls():
            self.connector.follow(config, http, self.now, {})
        return bool(http.asked)

    def _receive(self, post: Fixture, config: Mapping[str, Any]) -> Card | None:
        if "receive" not in self.connector.capabilities():
            return Card("", raw=post.body)
        body = json.dumps(post.body).encode()
        return self.connector.receive(config, Payload(body, post.body), self.sign(config, body, post.headers))

    def _compare(self, name: str, language: str, text: str) -> None:
        expected = self.fixtures().text(name, language)
        if expected is None and language != SOURCE_LANGUAGE:
            return
        assert expected is not None, f"there is no fixtures/{name}.txt; the card reads:\n{text}"
        assert text == expected, f"{name} is expected in {language} as\n{expected}\nand reads\n{text}"

    def _fails_politely(self, config: Mapping[str, Any], http: FakeHttp) -> None:
        sentence = None
        try:
            self.connector.follow(config, http, self.now, {})
        except ConnectorError as error:
            sentence = str(error)
        assert sentence is not None, "the source failed and nobody was told"
        assert sentence, "an error without a sentence"


def text_of(card: Card | None) -> str:
    """Returns what a card reads as where no picture is shown, "" where there is none.

    Raises AssertionError where a channel would find a fault with it.
    """
    if card is None:
        return ""
    envelope = parse_message(json.loads(json.dumps(card.message())))
    errors = [found for found in envelope.findings if found.level in ("error", "accessibility")]
    assert not errors, f"the card has faults: {errors}"
    text = plain_text(envelope)
    assert text.strip(), "the card says nothing in plain text"
    return f"{text.rstrip()}\n"
