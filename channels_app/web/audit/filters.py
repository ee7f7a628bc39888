"""The form by which entries are searched."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_app.flows.auditing.searching import Wanted
from channels_app.web.audit.sentences import SENTENCES

# Characters of a name or an address that somebody looks for.
LONGEST = 200


class FilterForm(forms.Form):
    """Narrows the list; a field that is wrong says so and narrows nothing."""

    person = forms.CharField(label=_("Who"), required=False, max_length=LONGEST)
    action = forms.CharField(
        label=_("What"), required=False, max_length=64, widget=forms.TextInput(attrs={"list": "audit-actions"})
    )
    target = forms.CharField(label=_("To what"), required=False, max_length=LONGEST)
    address = forms.CharField(label=_("From which address"), required=False, max_length=64)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    team = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        hints = {"person": _("Name or e-mail"), "target": _("Name or id"), "address": "203.0.113."}
        for name, words in hints.items():
            self.fields[name].widget.attrs["placeholder"] = words

    @property
    def wanted(self) -> Wanted:
        """What is asked for, from the fields that are right; days are the reader's."""
        self.is_valid()
        given = self.cleaned_data
        texts = {name: given.get(name) or "" for name in ("person", "action", "target", "address")}
        until: date | None = given.get("until")
        return Wanted(
            **texts,
            since=_beginning(given.get("since")),
            until=_beginning(until + timedelta(days=1)) if until and until < date.max else None,
            team_id=given.get("team"),
        )


def actions() -> list[str]:
    """Returns what the field offers: every noun with its dot, and every action."""
    nouns = {f"{action.partition('.')[0]}." for action in SENTENCES}
    return sorted({*nouns, *SENTENCES})


def _beginning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), timezone.get_current_timezone()) if day else None
