"""The stored form of an envelope: plain JSON with the sender's own member names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from channels_app.cards.errors import CardError, Finding
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.codec import read_as, write
from channels_app.cards.formats.envelope import AdaptiveCard, Card, Envelope, Mention

KINDS: dict[str, type[Any]] = {kind.kind: kind for kind in get_args(Card)}


def dump_message(envelope: Envelope) -> dict[str, Any]:
    return {
        "cards": [dump_card(card) for card in envelope.cards],
        "text": envelope.text,
        "text_format": envelope.text_format,
        "summary": envelope.summary,
        "layout": envelope.layout,
        "mentions": [asdict(mention) for mention in envelope.mentions],
        "findings": [dump_finding(finding) for finding in envelope.findings],
        "extra": envelope.extra,
    }


def dump_card(card: Card) -> dict[str, Any]:
    return {"kind": card.kind, "card": card.source if isinstance(card, AdaptiveCard) else write(card)}


def dump_finding(finding: Finding) -> dict[str, Any]:
    """Returns the stored form of a finding, with its template as `detail`.

    Rows from before findings had `params` hold the whole sentence in `detail`.
    """
    stored = {"pointer": finding.pointer, "rule": finding.rule, "level": finding.level, "detail": finding.template}
    return {**stored, "params": dict(finding.params)} if finding.params else stored


def load_finding(stored: Mapping[str, Any]) -> Finding:
    return Finding(
        stored["pointer"], stored["rule"], stored["level"], stored.get("detail", ""), stored.get("params", {})
    )


def load_message(stored: Mapping[str, Any]) -> Envelope:
    try:
        return Envelope(
            cards=tuple(load_card(item["kind"], item["card"]) for item in stored["cards"]),
            text=stored["text"],
            text_format=stored.get("text_format", "markdown"),
            summary=stored["summary"],
            layout=stored["layout"],
            mentions=tuple(Mention(**item) for item in stored["mentions"]),
            findings=tuple(load_finding(item) for item in stored["findings"]),
            extra=stored["extra"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CardError(
            "", "stored", _("This is not a stored message: %(reason)s."), params={"reason": repr(error)}
        ) from error


def load_card(kind: str, source: dict[str, Any]) -> Card:
    if kind == AdaptiveCard.kind:
        return AdaptiveCard(source)
    card: Card = read_as(KINDS[kind], source, "", [])
    return card
