"""The third step: the first administrator."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from channels_app.models import User
from config.first_run import flow
from config.first_run.pages.frame import PROOF, for_whom_it_is, show
from config.models import FirstRun


class AccountForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text=gettext_lazy("10 characters or more; not your name, and none that everybody uses."),
    )
    second_factor = forms.BooleanField(
        label=gettext_lazy("Offer me a second factor at the end"), required=False, initial=True
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody has an account with this address already."))
        return email

    def clean(self) -> None:
        found = self.cleaned_data
        if "password" in found:
            user = User(email=found.get("email", ""), display_name=found.get("name", ""))
            try:
                validate_password(found["password"], user)
            except ValidationError as error:
                self.add_error("password", error)


@require_http_methods(["GET", "POST"])
@for_whom_it_is
def account(request: HttpRequest, run: FirstRun) -> HttpResponse:
    if run.administrator_id:
        return redirect("first-run")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _make(request, run, form)
    return show(request, run, "account", form=form)


def _make(request: HttpRequest, run: FirstRun, form: AccountForm) -> HttpResponse:
    found = form.cleaned_data
    try:
        user = flow.make_administrator(
            proof=request.session.get(PROOF), locale=_chosen_language(request), now=timezone.now(), **found
        )
    except flow.NotYours:
        form.add_error(
            None, _("Somebody else with the link was faster, or a newer link was made. Load the page again.")
        )
        return show(request, run, "account", form=form, status=409)
    del request.session[PROOF]
    login = Login(user=user, email=user.email, redirect_url=reverse("first-run"))
    response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    return response


def _chosen_language(request: HttpRequest) -> str:
    """Returns the language that was chosen on one of the pages before, or "" for the browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""
