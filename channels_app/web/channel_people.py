"""Pages that add people to a channel by name, leave it, or open or close it for the team."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from channels_app import access
from channels_app.flows import channel_people
from channels_app.flows.channels import InvalidChannel
from channels_app.models import Channel, Membership, User
from channels_app.web.avatars import initials, tone
from channels_app.web.forms import PeopleForm
from channels_app.web.requests import reader
from channels_app.web.responses import confirm

EVERYONE = "everyone"


class PrivacyForm(PeopleForm):
    """Who stays in a channel that becomes private: everyone now in the team, or those who are picked."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who stays in it"),
        choices=[
            (EVERYONE, gettext_lazy("Everyone who is in the team now")),
            ("picked", gettext_lazy("Only those I choose, and I")),
        ],
        initial=EVERYONE,
        widget=forms.RadioSelect,
    )

    def clean(self) -> None:
        if self.cleaned_data.get("who") != EVERYONE:
            super().clean()


def _channel_to_manage(request: HttpRequest, channel_id: UUID) -> Channel:
    channel = access.channel_for(reader(request), channel_id)
    reason = _("Only those who manage the channel can change who is in it.")
    access.require(access.may_manage_channel(reader(request), channel), reason)
    return channel


@require_safe
def people(request: HttpRequest, channel_id: UUID) -> JsonResponse:
    """Suggests whom `?q=` may mean, for type-ahead, without those who are in the channel."""
    channel = _channel_to_manage(request, channel_id)
    found = channel_people.candidates(channel, query=request.GET.get("q", ""))[: channel_people.MAX_OFFERED]
    return JsonResponse({"offers": [_offer(person) for person in found]}, headers={"Cache-Control": "no-store"})


def _offer(person: User) -> dict[str, str]:
    return {
        "value": str(person.pk),
        "label": str(person),
        "detail": person.confirmed_email,
        "initials": initials(person),
        "tone": tone(person.pk),
    }


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    channel = _channel_to_manage(request, channel_id)
    access.require(channel.is_private, _("Everybody in the team is in its standard channels."))
    form = PeopleForm(request.POST or None, initial=_form_data(request), among=channel_people.candidates(channel))
    if form.is_complete:
        chosen = form.chosen
        channel_people.add(channel=channel, by=reader(request), people=chosen)
        names = ", ".join(map(str, chosen))
        done = ngettext("%(names)s is in the channel now.", "%(names)s are in the channel now.", len(chosen))
        messages.success(request, done % {"names": names})
        return redirect("channel-edit", channel_id=channel_id)
    return _page(request, "channels_app/channel_people.html", channel, form)


def _form_data(request: HttpRequest) -> dict[str, Any]:
    return {"people": request.GET.getlist("people"), "q": request.GET.get("q", "")}


def _page(request: HttpRequest, template: str, channel: Channel, form: PeopleForm) -> HttpResponse:
    chosen, query = form.chosen, form["q"].value() or ""
    found = channel_people.candidates(channel, query=query).exclude(pk__in=[person.pk for person in chosen])
    offers = list(found[: channel_people.MAX_OFFERED + 1])
    context = {
        "channel": channel,
        "form": form,
        "chosen": chosen,
        "query": query,
        "offers": offers[: channel_people.MAX_OFFERED],
        "more": len(offers) > channel_people.MAX_OFFERED,
        "people_count": Membership.objects.filter(team=channel.team).count(),
    }
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    access.require(channel.is_private, _("Everybody in the team is in its standard channels."))
    if request.method == "POST":
        try:
            channel_people.leave(channel=channel, by=user)
        except InvalidChannel as error:
            messages.error(request, str(error))
            return redirect("channel", channel_id=channel_id)
        messages.success(request, _("You have left %(channel)s.") % {"channel": channel.name})
        return redirect("home")
    return confirm(
        request,
        title=_("Leave %(channel)s?") % {"channel": channel.name},
        consequences=[
            _("You no longer see it or what was written in it. Those who are in it can add you again."),
            _("Your messages stay, and what you connected goes on."),
        ],
        button=_("Leave channel"),
        back=reverse("channel", kwargs={"channel_id": channel_id}),
    )


@require_http_methods(["GET", "POST"])
def privacy(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Makes a standard channel private, or a private one standard."""
    channel = _channel_to_manage(request, channel_id)
    return _open(request, channel) if channel.is_private else _close(request, channel)


def _close(request: HttpRequest, channel: Channel) -> HttpResponse:
    initial = {**_form_data(request), "who": EVERYONE}
    form = PrivacyForm(request.POST or None, initial=initial, among=channel_people.candidates(channel))
    if form.is_complete:
        keep = None if form.cleaned_data["who"] == EVERYONE else form.chosen
        channel_people.make_private(channel=channel, by=reader(request), keep=keep)
        messages.success(request, _("%(channel)s is private now.") % {"channel": channel.name})
        return redirect("channel-edit", channel_id=channel.pk)
    return _page(request, "channels_app/channel_privacy.html", channel, form)


def _open(request: HttpRequest, channel: Channel) -> HttpResponse:
    user = reader(request)
    reason = _("Only an owner of the team who is in the channel can open it.")
    access.require(access.may_publish_channel(user, channel), reason)
    if request.method == "POST":
        channel_people.make_standard(channel=channel, by=user)
        messages.success(request, _("Everyone in the team sees %(channel)s now.") % {"channel": channel.name})
        return redirect("channel-edit", channel_id=channel.pk)
    count = Membership.objects.filter(team=channel.team).count()
    return confirm(
        request,
        title=_("Open %(channel)s to the whole team?") % {"channel": channel.name},
        consequences=[
            ngettext(
                "Its whole history is opened to the %(count)d person in the team, and to all who join later.",
                "Its whole history is opened to the %(count)d people in the team, and to all who join later.",
                count,
            )
            % {"count": count},
            _("The team's outgoing webhooks can be mentioned in it."),
            _("It can be made private again, but by then people may have read it."),
        ],
        button=_("Open to the team"),
        back=reverse("channel-edit", kwargs={"channel_id": channel.pk}),
    )
