"""The last step: a team, a channel, a webhook, and its first card as it arrives."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from channels_app import feed
from channels_app.web.home import LAST_CHANNEL
from channels_app.web.requests import is_partial, reader
from config.first_run import flow
from config.first_run.pages.frame import for_administrator, show
from config.models import FirstRun
from connectors.flows import connecting, sample_card
from connectors.flows.connecting import WebhookUrls


class ChannelForm(forms.Form):
    team = forms.CharField(
        label=_("Team"), max_length=80, help_text=_("The people who work together, such as Operations.")
    )
    channel = forms.CharField(label=_("Channel"), max_length=80, initial=_("Alerts"))
    webhook = forms.CharField(
        label=_("Webhook"),
        max_length=80,
        initial=_("First webhook"),
        help_text=_("What will send cards to the channel."),
    )


@require_http_methods(["GET", "POST"])
@for_administrator
def channel(request: HttpRequest, run: FirstRun) -> HttpResponse:
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        run, urls = flow.make_channel(by=reader(request), **form.cleaned_data)
        return _show(request, run, urls=urls)
    return _show(request, run, form=form)


@require_POST
@for_administrator
def renew(request: HttpRequest, run: FirstRun) -> HttpResponse:
    """Makes another URL, for people who closed the page before they copied the first."""
    if not run.connection:
        return redirect("first-run-channel")
    urls = connecting.rotate(connection=run.connection, by=reader(request), overlap=timedelta(), now=timezone.now())
    return _show(request, run, urls=urls)


@require_POST
@for_administrator
def test_card(request: HttpRequest, run: FirstRun) -> HttpResponse:
    if run.connection:
        try:
            sample_card.post_test_card(connection=run.connection, by=reader(request), now=timezone.now())
        except sample_card.NotPosted as error:
            messages.error(request, str(error))
            return redirect("first-run-channel")
    return HttpResponse(status=204) if is_partial(request) else redirect("first-run-channel")


@require_POST
@for_administrator
def finish(request: HttpRequest, run: FirstRun) -> HttpResponse:
    flow.finish(by=reader(request), now=timezone.now())
    if run.channel_id:
        request.session[LAST_CHANNEL] = str(run.channel_id)
    return redirect("mfa_activate_totp" if run.wants_second_factor else "home")


def _show(
    request: HttpRequest, run: FirstRun, *, urls: WebhookUrls | None = None, form: ChannelForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "urls": urls}
    if run.channel_id and run.connection_id:
        # Before the messages are read, so that none falls between them and the first live event.
        context |= {"cursor": feed.cursor_now(), "channel": run.channel}
        context |= {"messages_shown": feed.page_before(run.channel_id)}
    return show(request, run, "channel", **context)
