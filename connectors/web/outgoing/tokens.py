"""Pages that renew an outgoing webhook's security token."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from connectors.flows import outgoing
from connectors.web.outgoing.forms import RotateTokenForm
from connectors.web.outgoing.reveal_token import show_token
from connectors.web.outgoing.service import access_outgoing, service_page


@require_POST
def rotate(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = access_outgoing(request, outgoing_id)
    form = RotateTokenForm(request.POST)
    if not form.is_valid():
        return service_page(request, webhook, 422, rotate_form=form)
    overlap, now = form.cleaned_data["overlap"], timezone.now()
    token = outgoing.rotate(webhook=webhook, by=reader(request), now=now, overlap=overlap)
    return show_token(request, webhook, token, old_until=now + overlap)


@require_http_methods(["GET", "POST"])
def end_overlap(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = access_outgoing(request, outgoing_id)
    if request.method == "POST":
        outgoing.end_overlap(webhook=webhook, by=reader(request), now=timezone.now())
        messages.success(request, _("Only the newest token signs now."))
        return redirect("outgoing", outgoing_id=outgoing_id)
    return confirm(
        request,
        title=_("End the overlap now?"),
        consequences=[
            _("The previous token stops signing at once: a service that still has only that one refuses every call."),
            _("The newest token goes on signing. Test the service afterwards."),
            _("This cannot be undone."),
        ],
        button=_("End the overlap"),
        back=reverse("outgoing", kwargs={"outgoing_id": outgoing_id}),
    )
