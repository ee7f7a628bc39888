"""For connectors' tests: a network that answers from recordings, and the contract every connector keeps.

A recording is a file `replies/<name>.json` in the connector's folder:
`{"method": "GET", "url": "https://…", "status": 200, "headers": {…}, "json": …}` (or `"text"`). A request is answered
by the first recording of its method whose URL it starts with, the query left aside unless the recording states one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings

from channels_app.cards import parse_message, plain_text
from connectors.sdk.card import Card
from connectors.sdk.connector import CATEGORIES, Connector, Payload
from connectors.sdk.errors import ConnectorError, SourceError
from connectors.sdk.http import Headers, Reply
from connectors.sdk.languages import speaking

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recorded:
    url: str
    reply: Reply
    method: str = "GET"

    @classmethod
    def read(cls, path: Path) -> "Recorded":
        found = json.loads(path.read_text())
        body = json.dumps(found["json"]).encode() if "json" in found else found.get("text", "").encode()
        reply = Reply(found.get("status", 200), body, Headers(found.get("headers", {})), found["url"])
        return cls(found["url"], reply, found.get("method", "GET"))

    def answers(self, method: str, url: str) -> bool:
        return method == self.method and (url if "?" in self.url else url.partition("?")[0]).startswith(self.url)


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    url: str
    headers: Headers
    body: bytes = b""


@dataclass
class FakeHttp:
    """Answers from recordings and remembers what it was asked. With `failure` every request fails with that error."""

    recorded: list[Recorded] = field(default_factory=list)
    now: datetime = NOON
    failure: SourceError | None = None
    asked: list[Asked] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, **options: Any) -> "FakeHttp":
        return cls([Recorded.read(path) for path in sorted((folder / "replies").glob("*.json"))], **options)

    def answer(self, url: str, value: Any = None, *, method: str = "GET", status: int = 200, **headers: str) -> None:
        """Records a reply by hand, before those that are there: `value` is bytes, text, or anything JSON."""
        body = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value)
        content = body.encode() if isinstance(body, str) else body
        fields = {name.replace("_", "-"): text for name, text in headers.items()}
        self.recorded.insert(0, Recorded(url, Reply(status, content, Headers(fields), url), method))

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        full = f"{url}{'&' if '?' in url else '?'}{urlencode(params, doseq=True)}" if params else url
        return self._send(Asked("GET", full, Headers(headers or {})))

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        sent = body or (urlencode(form).encode() if form else _dumped(json))
        return self._send(Asked("POST", url, Headers(headers or {}), sent))

    def _send(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.failure:
            raise self.failure
        found = next((one.reply for one in self.recorded if one.answers(asked.method, asked.url)), None)
        assert found is not None, f"nothing recorded for {asked.method} {asked.url}"
        return found


class ConnectorContract:
    """What every connector keeps. Inherit it in the connector's `tests/test_contract.py` and set the examples:

    `examples` are posted forms that are valid; recorded `replies/*.json` answer their requests at `now`;
    `payloads/*.json` (`{"headers": {…}, "body": …}`) are what a service posts.
    """

    connector: ClassVar[Connector]
    examples: ClassVar[Iterable[Mapping[str, Any]]] = ()
    now: ClassVar[datetime] = NOON

    def http(self, **options: Any) -> FakeHttp:
        return FakeHttp.of(self.connector.folder(), now=self.now, **options)

    def configs(self) -> list[dict[str, Any]]:
        found = []
        for example in self.examples:
            form = self.connector.config_form(example)
            assert form.is_valid(), f"example {example} is refused: {form.errors.as_json()}"
            found.append(json.loads(json.dumps(form.stored())))
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
        assert form.as_p() is not None
        for bound in form:
            assert bound.label, f"field {bound.name} has no label"
        assert set(form.shown_when) <= set(form.fields), "shown_when names a field that is not there"
        self.connector.config_form({name: "\u0000nonsense" for name in form.fields}).is_valid()

    def test_its_examples_show_again_what_was_stored(self) -> None:
        for config in self.configs():
            initial = self.connector.config_form.initial_for(config)
            stored = self.connector.config_form.secret_names()
            again = self.connector.config_form(initial, initial=initial, stored_secrets=stored)
            assert again.is_valid(), f"what was stored cannot be edited: {again.errors.as_json()}"

    def test_it_describes_its_settings_without_secrets(self) -> None:
        for config in self.configs():
            described = self.connector.describe(config)
            assert len(described) <= 200, "describe is one line for a list"
            for name in self.connector.config_form.secret_names() & config.keys():
                assert not config[name] or config[name] not in described, f"describe shows the secret {name}"

    def test_its_configs_carry_over_versions(self) -> None:
        for config in self.configs():
            migrated = self.connector.migrate_config(config, self.connector.config_version)
            assert dict(migrated) == config, "a config of the present version changes when migrated"

    def test_it_is_polled_on_a_schedule(self) -> None:
        if "poll" in self.connector.capabilities():
            for config in self.configs():
                assert self.connector.schedule(config), "poll is there, a schedule is not"

    def test_its_preview_is_a_card(self) -> None:
        if "poll" in self.connector.capabilities():
            assert self.configs(), "set examples: posted forms that are valid"
        for config, language in product(self.configs(), dict(settings.LANGUAGES)):
            with speaking(language):
                if card := self.connector.test(config, self.http()):
                    assert_card(card)

    def test_it_says_when_its_source_fails(self) -> None:
        if "poll" not in self.connector.capabilities():
            return
        for config in self.configs():
            self._fails_politely(config, self.http(failure=SourceError("no network", transient=True)))
            broken = self.http()
            broken.recorded = [Recorded(one.url, Reply(503), one.method) for one in broken.recorded]
            self._fails_politely(config, broken)

    def test_it_takes_what_its_service_posts(self) -> None:
        paths = sorted((self.connector.folder() / "payloads").glob("*.json"))
        for config in self.configs() if "receive" in self.connector.capabilities() else []:
            for path in paths:
                found = json.loads(path.read_text())
                body = json.dumps(found["body"]).encode()
                headers = self.sign(config, body, Headers(found.get("headers", {})))
                if card := self.connector.receive(config, Payload(body, found["body"]), headers):
                    assert_card(card)

    def sign(self, config: Mapping[str, Any], body: bytes, headers: Headers) -> Headers:
        """Adds a signature to an example payload, for connectors that check one."""
        return headers

    def _fails_politely(self, config: Mapping[str, Any], http: FakeHttp) -> None:
        sentence = "never asked"
        try:
            self.connector.follow(config, http, self.now, {})
        except ConnectorError as error:
            sentence = str(error)
        assert sentence, "an error without a sentence"
        assert sentence != "never asked" or not http.asked, "the source failed and nobody was told"


def assert_card(card: Card) -> None:
    """It is one that a channel takes, and reads as something where no picture is shown."""
    envelope = parse_message(json.loads(json.dumps(card.message())))
    errors = [found for found in envelope.findings if found.level in ("error", "accessibility")]
    assert not errors, f"the card has faults: {errors}"
    assert plain_text(envelope).strip(), "the card says nothing in plain text"


def _dumped(value: Any) -> bytes:
    return b"" if value is None else json.dumps(value).encode()
