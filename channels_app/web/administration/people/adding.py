"""Creates accounts: one at a time with a link that is shown once, or many from a CSV file."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from channels_app.flows import accounts
from channels_app.web import people_lists
from channels_app.web.administration.people.actions import show_link
from channels_app.web.inviting import LONGEST
from channels_app.web.requests import reader


class PersonForm(forms.Form):
    display_name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = accounts.create_person(by=reader(request), **form.cleaned_data)
        except accounts.InvalidAccount as error:
            form.add_error("email", str(error))
        else:
            return show_link(request, person, accounts.one_time_link(person))
    status = 422 if form.is_bound else 200
    return render(request, "channels_app/administration/person_new.html", {"form": form}, status=status)


class CsvForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("With the columns name and email in its first line."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LONGEST:
            raise forms.ValidationError(_("The file is too large: at most %(kb)d KB.") % {"kb": LONGEST // 1000})
        text: str = file.read().decode("utf-8-sig", "replace")
        return text


@dataclass(frozen=True)
class Imported:
    """What became of one line; `link` is where the person chooses a password."""

    email: str
    name: str
    fault: str = ""
    link: str = ""


@require_http_methods(["GET", "POST"])
def take_csv(request: HttpRequest) -> HttpResponse:
    form = CsvForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    rows = []
    if form.is_bound and form.is_valid():
        rows = [_import(request, line) for line in people_lists.read(form.cleaned_data["file"])]
    made = sum(not row.fault for row in rows)
    context = {
        "form": form,
        "rows": rows,
        "made": ngettext("%(count)d account is made.", "%(count)d accounts are made.", made) % {"count": made},
    }
    response = render(
        request, "channels_app/administration/people_import.html", context, status=422 if form.errors else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def _import(request: HttpRequest, line: people_lists.Line) -> Imported:
    if line.fault:
        return Imported(line.email, line.name, fault=_("This is not an e-mail address."))
    try:
        person = accounts.create_person(by=reader(request), email=line.email, display_name=line.name)
    except accounts.InvalidAccount as error:
        return Imported(line.email, line.name, fault=str(error))
    return Imported(line.email, line.name, link=accounts.one_time_link(person))
