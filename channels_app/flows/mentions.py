"""Resolves whom a text addresses: people and services, by id."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from channels_app import access, mentionables
from channels_app.cards.text.mention_marks import Addressed, Kind, find_mentions, in_words, mark, rewritten
from channels_app.mentionables import Service
from channels_app.models import Channel, User
from channels_app.models.user import named_like, with_proof

# Signs before a name, also as Chinese keyboards type them, but not within an address (ada@example.com). Chinese and
# Japanese put no space before them.
AT, SLASH = "[@＠]", "[/／]"
NOT_WITHIN = r"(?<![^\W\u3040-\u30ff\u3400-\u9fff])(?<![@＠/])"
# Entries of a type-ahead list; it is narrowed by typing more, not by scrolling.
MAX_SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class ResolvedMentions:
    """A text that contains only valid marks, and whom they name, in order and without duplicates."""

    text: str
    people: Sequence[User]
    services: Sequence[Service]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry of a type-ahead list; `mark` goes into the text."""

    kind: Kind
    id: UUID
    name: str
    detail: str
    picture_id: UUID | None
    mark: str


def resolve_mentions(*, channel: Channel, text: str) -> ResolvedMentions:
    """Resolves marks, `/Service rest` at the start, and `@Service` where no entry was chosen.

    A mark of someone outside the channel becomes a plain `@Name`; in the others the name is corrected.
    """
    if not re.search(rf"{AT}|\A{SLASH}", text):
        return ResolvedMentions(text, (), ())
    services = {service.id: service for service in mentionables.services_in(channel)}
    text = _mark_typed(text, list(services.values()))
    named = find_mentions(text)
    ids = [one.id for one in named if one.kind == "user"]
    people = {user.pk: user for user in access.readers_of(channel.pk).filter(pk__in=ids)} if ids else {}

    def word(one: Addressed) -> str:
        if one.kind == "user" and one.id in people:
            return mark(str(people[one.id]), "user", one.id)
        if one.kind == "service" and one.id in services:
            return mark(services[one.id].name, "service", one.id)
        return f"@{one.name}"

    return ResolvedMentions(
        rewritten(text, word),
        [people[one.id] for one in named if one.kind == "user" and one.id in people],
        [services[one.id] for one in named if one.kind == "service" and one.id in services],
    )


def suggest(*, channel: Channel, by: User, query: str) -> list[Suggestion]:
    """Returns the services and people of a channel whose name has a word that starts with the query, services first."""
    query = query.replace("\x00", "").strip()[:80]  # PostgreSQL has no NUL in a text
    services = [service for service in mentionables.services_in(channel) if _fits(service.name, query)]
    people = with_proof(access.readers_of(channel.pk).filter(named_like(query)).exclude(pk=by.pk))
    found = [_of_service(service) for service in sorted(services, key=lambda service: service.name.casefold())]
    found += [_of_person(person) for person in people.order_by("display_name", "email")[:MAX_SUGGESTIONS]]
    return found[:MAX_SUGGESTIONS]


def _fits(name: str, query: str) -> bool:
    name, query = name.casefold(), query.casefold()
    return name.startswith(query) or f" {query}" in name


def _of_service(service: Service) -> Suggestion:
    words = mark(service.name, "service", service.id)
    return Suggestion("service", service.id, service.name, service.description, service.picture_id, words)


def _of_person(person: User) -> Suggestion:
    return Suggestion(
        "user", person.pk, str(person), person.confirmed_email, None, mark(str(person), "user", person.pk)
    )


def _mark_typed(text: str, services: list[Service]) -> str:
    """Replaces the typed names of services by marks; of names that start alike, the longest wins."""
    if not services:
        return text
    by_name = {service.name.casefold(): service for service in services}
    names = "|".join(re.escape(service.name) for service in sorted(services, key=lambda one: -len(one.name)))

    def put(found: re.Match[str]) -> str:
        service = by_name.get(found[1].casefold())
        return mark(service.name, "service", service.id) if service else found[0]

    text = re.sub(rf"\A{SLASH}({names})(?!\w)", put, text, flags=re.IGNORECASE)
    typed = re.compile(rf"{NOT_WITHIN}{AT}({names})(?!\w)", re.IGNORECASE)
    return in_words(text, lambda part: typed.sub(put, part))
