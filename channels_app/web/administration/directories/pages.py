from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from channels_app.flows import directories
from channels_app.models import Directory
from channels_app.web.requests import reader
from channels_app.web.responses import confirm


class DirectoryForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("The identity provider, as people here call it: Entra ID, Okta."),
    )


@require_http_methods(["GET", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """Shows the directories; the response to a connection shows the new token, once."""
    form = DirectoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        directory, secret = directories.connect(by=reader(request), name=form.cleaned_data["name"])
        return _page(request, DirectoryForm(), directory=directory, secret=secret)
    return _page(request, form)


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, directory_id: UUID) -> HttpResponse:
    directory = get_object_or_404(Directory, pk=directory_id)
    if request.method == "POST":
        secret = directories.renew_token(by=reader(request), directory=directory)
        return _page(request, DirectoryForm(), directory=directory, secret=secret)
    return confirm(
        request,
        title=_("Renew the token of %(directory)s?") % {"directory": directory},
        consequences=[_("The old token stops working at once: enter the new one at the provider.")],
        button=_("Renew token"),
        back=reverse("administration-directories"),
    )


@require_http_methods(["GET", "POST"])
def disconnect(request: HttpRequest, directory_id: UUID) -> HttpResponse:
    directory = get_object_or_404(Directory, pk=directory_id)
    if request.method == "POST":
        directories.disconnect(by=reader(request), directory=directory)
        messages.success(request, _("%(directory)s is disconnected.") % {"directory": directory})
        return redirect("administration-directories")
    return confirm(
        request,
        title=_("Disconnect %(directory)s?") % {"directory": directory},
        consequences=[
            _("Its token stops working at once, and its groups are forgotten."),
            _("Accounts that it made stay, and are managed here from then on."),
        ],
        button=_("Disconnect"),
        back=reverse("administration-directories"),
    )


def _page(request: HttpRequest, form: DirectoryForm, **shown: Any) -> HttpResponse:
    context = {
        "form": form,
        "directories": directories.with_counts(),
        "scim_url": f"{settings.BASE_URL}/scim/v2",
        **shown,
    }
    response = render(request, "channels_app/administration/directories.html", context)
    if shown:
        response["Cache-Control"] = "no-store"
    return response
