"""Cards are in the language of their connection, whoever builds them."""

from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import activate, get_language, override

from connectors.flows import configuring
from connectors.models import Connection
from connectors.sdk import Card, card, text
from tests.connectors.flows.schedule.conftest import World
from tests.connectors.flows.schedule.tides import Tides
from tests.connectors.languages.conftest import FORMS, LANGUAGES, PAIRS, WORDS, Speakers


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("slug", FORMS)
def test_each_connection_has_its_own_words_for_the_same(slug: str, pair: tuple[str, str], speakers: Speakers) -> None:
    for language, said in zip(pair, speakers.speak(slug, *pair), strict=True):
        assert WORDS[slug][language] in said
        assert not [word for other, word in WORDS[slug].items() if other != language and word in said]


@pytest.mark.parametrize("worker", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", FORMS)
def test_the_language_of_whoever_works_never_matters(slug: str, language: str, worker: str, speakers: Speakers) -> None:
    with override(worker):
        (said,) = speakers.speak(slug, language)
        assert WORDS[slug][language] in said
        assert slug == "github" or get_language() == worker  # Django's test client leaves its own behind


@pytest.mark.parametrize("slug", FORMS)
@pytest.mark.parametrize("unknown", ["", "tlh"])
def test_without_a_language_it_is_the_server_s(slug: str, unknown: str, speakers: Speakers) -> None:
    for worker in LANGUAGES:
        with override(worker):
            (said,) = speakers.speak(slug, unknown)
        assert WORDS[slug][settings.LANGUAGE_CODE] in said
        Connection.objects.update(state="paused")


def test_equal_runs_of_one_batch_are_told_apart_by_their_language(speakers: Speakers) -> None:
    """They share a fetch key, and may share a card."""
    said = speakers.speak("weather", *LANGUAGES, *LANGUAGES)
    assert [WORDS["weather"][language] in words for language, words in zip(LANGUAGES * 2, said, strict=True)] == [
        True
    ] * len(said)
    assert len(set(said)) == len(LANGUAGES)


@pytest.mark.parametrize("fails", [False, True])
def test_a_connector_s_own_choice_does_not_reach_the_next_run(
    fails: bool, world: World, speakers: Speakers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poll(self: Tides, *_arguments: Any) -> Card:
        heard.append(get_language())
        activate("zh-hans")
        if fails:
            raise KeyError("tide")
        return card("Tide", text("high"))

    heard: list[str | None] = []
    monkeypatch.setattr(Tides, "poll", poll)
    for harbour in ("Dover", "Calais", "Ostend"):
        world.connect(harbour=harbour, language="none of its business")
    with override("en"):
        world.tick(at=world.now.replace(hour=8))
        assert heard == ["en"] * 3
        assert get_language() == "en"


@pytest.mark.parametrize(("language", "reader"), PAIRS)
@pytest.mark.parametrize("slug", ["rss", "weather"])
def test_a_preview_is_in_it_and_its_problems_are_in_the_reader_s(
    slug: str, language: str, reader: str, world: World, speakers: Speakers
) -> None:
    def tried(**form: Any) -> configuring.PreviewResult:
        bound = configuring.new_form(connector=slug, data={**FORMS[slug], **form})
        assert bound.is_valid()
        asked: dict[str, Any] = {"channel": world.channel, "by": world.people.alice, "http": world.network}
        return configuring.try_settings(connector=slug, form=bound, now=world.now, language=language, **asked)

    with override(reader):
        found = tried().card
        assert found
        assert WORDS[slug][language] in str(found)
        if slug == "rss":
            world.http.answer("https://page.example/", "<html><title>No feed</title></html>")
            problem = {"en": "There is no RSS or Atom feed", "zh-hans": "没有"}
            assert problem[reader] in tried(url="https://page.example/").problem
