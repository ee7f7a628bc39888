"""Prepares the fields of a configuration form for its page; ordinary fields are left to crispy-forms."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise

from connectors.sdk import ConfigForm, Connector, SecretField, SuggestField, Suggestion, WeekdaysField

TEMPLATES = {SecretField: "secret", SuggestField: "suggest", WeekdaysField: "weekdays"}


@dataclass(frozen=True, slots=True)
class RenderedField:
    """One field. `shown_by` and `shown_for` are the field it depends on and the values (JSON) that show it."""

    bound: BoundField
    template: str
    shown_by: str = ""
    shown_for: str = ""
    # Of a secret: one is stored, and whether the connector can do without.
    is_stored: bool = False
    may_be_cleared: bool = False
    # Of a search: what was chosen, in words, and what is offered where no script shows it.
    words: str = ""
    offers: Sequence[Suggestion] = ()


def rendered_fields(form: ConfigForm, offers: Mapping[str, Sequence[Suggestion]]) -> Iterator[RenderedField]:
    for bound in form.visible_fields():
        field, (other, values) = bound.field, form.shown_when.get(bound.name, ("", ()))
        kind = next((name for base, name in TEMPLATES.items() if isinstance(field, base)), "field")
        yield RenderedField(
            bound,
            f"connectors/fields/{kind}.html",
            shown_by=form[other].html_name if other else "",
            shown_for=json.dumps(values),
            is_stored=bound.name in form.stored_secrets,
            may_be_cleared=not form.base_fields[bound.name].required,
            words=field.label_of(bound.value() or "") if isinstance(field, SuggestField) else "",
            offers=offers.get(bound.name, ()),
        )


def chosen(connector: Connector, data: QueryDict) -> QueryDict:
    """Returns the posted data with a search's two fields merged: `x` is the choice, `x-text` is read and typed.

    A text that is not that of the choice was typed after it; `x-pick` is an offer that was ticked.
    """
    found = data.copy()
    for name in searches(connector):
        field = connector.config_form.base_fields[name]
        typed, before = data.get(f"{name}-text", "").strip(), data.get(name, "")
        if picked := data.get(f"{name}-pick"):
            found[name] = picked
        elif f"{name}-text" in data and isinstance(field, SuggestField) and typed != field.label_of(before):
            found[name] = typed
    return found


def searches(connector: Connector) -> list[str]:
    return [name for name, field in connector.config_form.base_fields.items() if isinstance(field, SuggestField)]


def label_offers(offers: Sequence[Suggestion]) -> list[dict[str, str | Promise]]:
    return [{"value": one.value, "label": str(one.label), "detail": str(one.detail)} for one in offers]
