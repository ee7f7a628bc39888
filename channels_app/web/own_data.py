"""Pages to export one's data and to delete one's account."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.flows import accounts, exporting
from channels_app.web.requests import reader


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Lists a person's exports and begins one."""
    user = reader(request)
    if request.method == "POST":
        try:
            exporting.ask(by=user, now=timezone.now())
            messages.success(request, _("Your export is being made. The bell tells you when it is ready."))
        except exporting.InvalidExport as error:
            messages.error(request, str(error))
        return redirect("own-data")
    context = {"exports": exporting.of(user, now=timezone.now()), "days": exporting.VALID_FOR.days}
    return render(request, "channels_app/own_data.html", context)


@require_safe
def download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    archive = exporting.archive_of(reader(request), export_id, now=timezone.now())
    name = f"patchbay-export-{timezone.localdate():%Y-%m-%d}.zip"
    return HttpResponse(
        archive,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


class DeleteForm(forms.Form):
    keep_name = forms.ChoiceField(
        label=gettext_lazy("Your messages stay"),
        choices=[
            ("no", gettext_lazy("as those of “Deleted account”")),
            ("yes", gettext_lazy("under your name")),
        ],
        initial="no",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Conversations would have gaps without them. Delete beforehand what should not stay."),
    )
    email = forms.EmailField(label=gettext_lazy("Your address, to confirm"))


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["email"].lower() != user.email.lower():
            form.add_error("email", _("This is not your address."))
        else:
            try:
                accounts.delete_own(by=user, keep_name=form.cleaned_data["keep_name"] == "yes")
            except accounts.InvalidAccount as error:
                form.add_error(None, str(error))
            else:
                logout(request)
                return redirect("account_login")
    context = {"form": form, "teams": accounts.teams_to_hand_over(user)}
    return render(request, "channels_app/own_delete.html", context, status=422 if form.errors else 200)
