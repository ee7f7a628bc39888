"""What went wrong is worded for whoever reads it, not by whoever met it."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from channels_app.flows import notifications
from channels_app.translatable import Sentence, sentence_of
from connectors.flows import ingress
from connectors.flows.ingress import outcomes, receiving
from connectors.models import Connection, Exchange, Run
from connectors.sdk import SourceError
from tests.connectors.flows.schedule.conftest import World
from tests.connectors.languages.conftest import LANGUAGES, PAIRS, Speakers, page_of, post

NOT_FOUND = {"en": "answered 404: gone for good", "zh-hans": "返回了 404：gone for good"}
MISMATCH = {
    "en": "the service has another secret than this connection",
    "zh-hans": "服务上的密钥与此连接的不一致",
}


@pytest.mark.parametrize("worker", LANGUAGES)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_people_read_one_problem_in_their_languages(world: World, pair: tuple[str, str], worker: str) -> None:
    made = world.connect(every=60, language=worker)
    Connection.objects.update(created_by=world.people.alice, language=worker)
    world.http.answer("http://tides.example/api", "gone for good", status=404)
    with override(worker):
        world.wait(hours=2)
    run = Run.objects.filter(outcome="failed").first()
    made.refresh_from_db()
    assert run
    (told,) = notifications.of(world.people.alice)
    for user, language in zip((world.people.alice, world.people.bob), pair, strict=True):
        page = page_of(user, language, f"/connections/{made.pk}/")
        assert page.count(NOT_FOUND[language]) >= 2, "the problem, and the run"
        for other in set(LANGUAGES) - {language}:
            assert NOT_FOUND[other] not in page
        with override(language):
            assert NOT_FOUND[language] in str(told.sentence)
            assert NOT_FOUND[language] in made.problem
            assert made.problem == run.detail


@pytest.mark.parametrize("worker", LANGUAGES)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_a_refused_post_is_told_to_senders_in_english_and_to_people_in_theirs(
    reader: str, worker: str, speakers: Speakers
) -> None:
    made, path = speakers.add("github", worker)
    with override(worker):
        answer = post(path, secret="another one", **{"Accept-Language": reader})
    assert answer.status_code == 401
    assert MISMATCH["en"] in answer.json()["detail"]
    page = page_of(speakers.world.people.alice, reader, f"/connections/{made.pk}/unposted/")
    assert MISMATCH[reader] in page
    assert not [language for language in set(LANGUAGES) - {reader} if MISMATCH[language] in page]


def test_refusals_are_known_to_whoever_words_them() -> None:
    known = [*ingress.REFUSALS.items(), ("missing", outcomes.MISSING)]
    for rule, sentence in known:
        if rule not in receiving.UNRECORDED:
            with override("zh-hans"):
                assert str(sentence) != sentence.untranslated, rule


def test_an_exchange_s_fault_is_a_sentence(world: World) -> None:
    row = Exchange.objects.create(
        purpose="run",
        method="GET",
        url="https://a.example/",
        started_at=world.now,
        error=Sentence("%(host)s broke off the connection.", {"host": "a.example"}),
    )
    row.refresh_from_db()
    assert row.error == "a.example broke off the connection."
    with override("zh-hans"):
        assert row.error == "a.example 中断了连接。"


@pytest.mark.parametrize(
    "words", ['{"say": "%(x)s", "with": {}}', '{"say": broken', "100 %", "", "%(name)s", '{"say": ', "a\x00b"]
)
def test_somebody_s_own_words_stay_what_they_are(words: str) -> None:
    again = sentence_of(SourceError(words, transient=True).sentence.packed)
    assert str(again).replace("\ufffd", "\x00") == words
    nested = Sentence("%(name)s needs attention: %(problem)s", {"name": "N", "problem": Sentence(words, None)})
    assert str(sentence_of(nested.packed)).replace("\ufffd", "\x00") == f"N needs attention: {words}"


def folders() -> list[Path]:
    base = Path(settings.BASE_DIR) / "connectors"
    found = [base / name for name in ("sdk", "http_clients", "ratelimits", "catalog", "flows/schedule")]
    assert all(folder.is_dir() for folder in found)
    return found


ERRORS = {"SourceError", "ConfigError", "PayloadError", "Fault"}


def calls(names: Callable[[str], bool]) -> list[tuple[Path, ast.Call]]:
    found = []
    for path in sorted(path for folder in folders() for path in folder.rglob("*.py")):
        if not any(part.startswith("test") for part in path.relative_to(settings.BASE_DIR).parts):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
                if isinstance(node, ast.Call) and names(name):
                    found.append((path, node))
    return found


def test_no_problem_is_worded_where_it_is_met() -> None:
    """A text worded there is in the language of a connection or a worker for good."""
    raised = [(path, call.args[0]) for path, call in calls(ERRORS.__contains__) if call.args]
    assert len(raised) > 15
    assert [f"{path}:{first.lineno}" for path, first in raised if is_worded(first)] == []


def is_worded(said: ast.expr) -> bool:
    """Whether it is text by now, or a call of something that makes text."""
    makes_sentences = isinstance(said, ast.Call) and getattr(said.func, "id", "") in ("Sentence", "_not_a_feed")
    return not makes_sentences and not isinstance(said, ast.Name | ast.Attribute)
