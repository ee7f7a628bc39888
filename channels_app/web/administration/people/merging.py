from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from channels_app.flows import accounts
from channels_app.models import User
from channels_app.web.administration.people.actions import url_of
from channels_app.web.requests import reader


class IntoForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Address of the account that stays"))

    def clean_email(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this address."))
        return found


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Asks for the account that stays, shows what moves, and merges once that was confirmed."""
    person = accounts.person_for(reader(request), person_id)
    form = IntoForm(request.POST or None)
    into = form.cleaned_data["email"] if form.is_bound and form.is_valid() else None
    if into and "confirmed" in request.POST:
        try:
            accounts.merge(person=person, into=into, by=reader(request))
        except accounts.InvalidAccount as error:
            form.add_error("email", str(error))
            into = None
        else:
            messages.success(request, _("The accounts are merged into %(person)s.") % {"person": into})
            return redirect(url_of(into))
    moves = accounts.moves_of(person) if into else ()
    context = {"person": person, "form": form, "into": into, "moves": moves}
    status = 422 if form.errors else 200
    return render(request, "channels_app/administration/person_merge.html", context, status=status)
