"""The page that invites people, to a team or to the whole server, and lists the invitations that are open."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from channels_app.flows import invitation_links, invitations, mail_links
from channels_app.flows.invitations import Outcome
from channels_app.flows.teams import InvalidTeam
from channels_app.models import Membership, Team
from channels_app.server_settings import current
from channels_app.server_settings.fields import DomainsField
from channels_app.web import people_lists
from channels_app.web.requests import reader

INVITATIONS_PER_PAGE = 50
# Characters of a list: people_lists.MAX_LISTED_PEOPLE long lines.
LONGEST = 200_000


class InviteForm(forms.Form):
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One per line, optionally with a role after a comma."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"),
        required=False,
        help_text=gettext_lazy("With the columns email and role."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )

    def clean(self) -> None:
        text, file = self.cleaned_data.get("addresses") or "", self.cleaned_data.get("file")
        if file and file.size <= LONGEST:
            text += "\n" + file.read().decode("utf-8-sig", "replace")
        elif file:
            self.add_error("file", _("The file is too large: at most %(kb)d KB.") % {"kb": LONGEST // 1000})
        self.lines = people_lists.read(text)
        if not self.lines and not self.errors:
            self.add_error("addresses", _("Enter at least one address."))


class LinkForm(forms.Form):
    prefix = "link"
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Expires"),
        coerce=int,
        initial=7,
        choices=[
            (1, gettext_lazy("in one day")),
            (7, gettext_lazy("in 7 days")),
            (30, gettext_lazy("in 30 days")),
            (0, gettext_lazy("never")),
        ],
    )
    most_uses = forms.IntegerField(
        label=gettext_lazy("Maximum uses"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("How many people may join by it; empty for any number."),
    )
    domains = DomainsField(
        label=gettext_lazy("Only these domains"),
        required=False,
        help_text=gettext_lazy("Such as example.com; empty for any address."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not current().can_mail:  # nobody could prove an address
            del self.fields["domains"]


def page(request: HttpRequest, team: Team | None, template: str) -> HttpResponse:
    """Shows the page and does what was posted: `do` is "invite" or "link"."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    invite = InviteForm(*((request.POST, request.FILES) if do == "invite" else ()))
    link = LinkForm(*((request.POST,) if do == "link" else ()))
    shown: dict[str, Any] = {}
    if do == "invite" and invite.is_valid():
        outcomes = _invite(request, team, invite)
        shown, invite = {"outcomes": outcomes, "invited": _summary(outcomes)}, InviteForm()
    elif do == "link" and link.is_valid():
        shown = _make_link(request, team, link)
    status = 422 if invite.errors or link.errors else 200
    context = {**_lists(request, team), "team": team, "form": invite, "link_form": link, **shown}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def list_url(team: Team | None) -> str:
    return reverse("team-invitations", kwargs={"team_id": team.pk}) if team else reverse("administration-invitations")


def _invite(request: HttpRequest, team: Team | None, form: InviteForm) -> list[Outcome]:
    roles, chosen = dict(Membership.Role.choices), form.cleaned_data["role"]
    wrong, right = [], []
    for line in form.lines:
        if line.fault:
            wrong.append(Outcome(line.email, "", ok=False, detail=_("This is not an e-mail address.")))
        elif line.role and not roles.get(line.role):
            detail = _("There is no role “%(role)s”: use owner, member or guest.") % {"role": line.role}
            wrong.append(Outcome(line.email, "", ok=False, detail=detail))
        else:
            right.append((line.email, line.role or chosen))
    return wrong + invitations.ask_many(team=team, by=reader(request), lines=right, now=timezone.now())


def _summary(outcomes: list[Outcome]) -> str:
    good = sum(one.ok for one in outcomes)
    return ngettext("%(count)d person is invited.", "%(count)d people are invited.", good) % {"count": good}


def _make_link(request: HttpRequest, team: Team | None, form: LinkForm) -> dict[str, Any]:
    values = {**form.cleaned_data, "days": form.cleaned_data["days"] or None}
    try:
        _link, token = invitation_links.make_link(team=team, by=reader(request), now=timezone.now(), **values)
    except InvalidTeam as error:
        form.add_error(None, str(error))
        return {}
    url = settings.BASE_URL + reverse("join", kwargs={"token": token})
    return {"new_link": url, "link_form": LinkForm()}


def _lists(request: HttpRequest, team: Team | None) -> dict[str, Any]:
    found = Paginator(invitations.in_team(team, now=timezone.now()), INVITATIONS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(one, _link_to_copy(one)) for one in found]
    links = invitation_links.standing(timezone.now()).filter(team=team).select_related("made_by").order_by("-made_at")
    return {"page": found, "rows": rows, "links": links, "can_mail": current().can_mail}


def _link_to_copy(invitation: Any) -> str:
    """Returns the link that the person who invites passes on where this server sends no mail."""
    if current().can_mail:
        return ""
    return f"{settings.BASE_URL}{mail_links.invitation_path(invitation, by_mail=False)}"
