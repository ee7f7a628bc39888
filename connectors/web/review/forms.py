from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.app_packages import Finding

# Findings of one decision: a reviewer who has more to say writes a note.
MAX_FINDINGS = 30


# Of why somebody approves their own app.
REASON_CHARACTERS = 500


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note to the author"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you approve your own app"),
        required=False,
        max_length=REASON_CHARACTERS,
        help_text=gettext_lazy("Everybody who sees the app's history reads it. Not needed to reject it."),
    )


class FindingForm(forms.Form):
    place = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "/description/full", "spellcheck": "false"}),
    )
    detail = forms.CharField(label=gettext_lazy("What is wrong"), required=False, max_length=1000)
    fix = forms.CharField(label=gettext_lazy("What to do"), required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if any(found.get(name) for name in ("place", "fix")) and not found.get("detail"):
            self.add_error("detail", _("Say what is wrong there."))
        return found

    def finding(self) -> Finding | None:
        said = self.cleaned_data
        return Finding("review", said["place"], said["detail"], said["fix"]) if said.get("detail") else None


Findings = forms.formset_factory(
    FindingForm, extra=1, max_num=MAX_FINDINGS, absolute_max=MAX_FINDINGS, validate_max=True
)


def findings_in(data: QueryDict | None, *, more: bool = False) -> Any:
    """Returns the rows that were sent; with `more`, one row more, at most MAX_FINDINGS."""
    if data is None or "findings-TOTAL_FORMS" not in data:
        return Findings(prefix="findings")
    if more:
        data = data.copy()
        total = data.get("findings-TOTAL_FORMS", "")
        data["findings-TOTAL_FORMS"] = (
            str(min(int(total) + 1, MAX_FINDINGS)) if total.isascii() and total.isdigit() else "1"
        )
    return Findings(data, prefix="findings")


def cleaned_findings(rows: Any) -> list[Finding]:
    """Returns the findings that were filled in; none unless all rows are valid."""
    if not (rows.is_bound and rows.is_valid()):
        return []
    return [finding for form in rows if (finding := form.finding())]
