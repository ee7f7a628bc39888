"""The page behind an app's Connect button."""

from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from channels_app.models import Channel
from channels_app.web.requests import reader
from connectors.app_packages import Manifest
from connectors.flows import setups


class ConnectForm(forms.Form):
    channel = forms.ChoiceField(label=_("Channel"))
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("How it is listed among the connections."))

    def __init__(self, data: QueryDict | None, *, channels: list[Channel], name: str) -> None:
        super().__init__(data, initial={"name": name})
        by_team: dict[str, list[tuple[str, str]]] = {}
        for channel in channels:
            by_team.setdefault(str(channel.team), []).append((str(channel.pk), channel.name))
        self.fields["channel"].choices = list(by_team.items())  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    sent = {name: request.GET.get(name, "") for name in ("app_id", "callback_url", "state")}
    try:
        asked = setups.check_request(by=reader(request), **sent)
    except setups.InvalidRequest as error:
        return render(request, "connectors/connect_invalid.html", {"reason": str(error)}, status=400)
    if request.POST.get("do") == "deny":
        return _back(asked.back(error="AccessDenied"))
    manifest = Manifest.of(asked.version.manifest)
    channels = setups.channels_for(asked, by=reader(request))
    form = ConnectForm(request.POST if request.method == "POST" else None, channels=channels, name=manifest.name)
    if request.method == "POST" and form.is_valid():
        channel = next(one for one in channels if str(one.pk) == form.cleaned_data["channel"])
        name = form.cleaned_data["name"]
        return _back(setups.grant(asked=asked, channel=channel, by=reader(request), name=name, now=timezone.now()))
    return _page(request, asked, form)


def _page(request: HttpRequest, asked: setups.ConnectRequest, form: ConnectForm) -> HttpResponse:
    site = urlsplit(asked.callback_url)
    context = {
        "form": form,
        "version": asked.version,
        "manifest": Manifest.of(asked.version.manifest),
        "site": site.netloc,
        "has_channels": bool(form.fields["channel"].choices),  # type: ignore[attr-defined]
    }
    response = render(request, "connectors/connect.html", context, status=422 if form.errors else 200)
    # Browsers apply this policy to the answer to a form as well, and that leads to the app's site.
    response._csp_update = {"form-action": [f"{site.scheme}://{site.netloc}"]}  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    return response


def _back(url: str) -> HttpResponse:
    """Redirects to the app. The address carries the webhook's URL, so nobody on the way may keep it."""
    return HttpResponse(
        status=302, headers={"Location": url, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    )
