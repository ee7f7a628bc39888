"""The fourth step: the mail server, and who may sign up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_app import database
from channels_app.flows import mail_checks
from channels_app.server_settings import current
from channels_app.web.administration.mail.forms import MailForm
from channels_app.web.administration.settings.forms import SignUpForm
from channels_app.web.requests import reader
from config.first_run import flow
from config.first_run.pages.frame import for_administrator, show
from config.models import FirstRun


@require_http_methods(["GET", "POST"])
@for_administrator
def mail(request: HttpRequest, run: FirstRun) -> HttpResponse:
    asked = request.POST.get("do", "")
    if asked == "skip":
        return _go_on()
    forms = (MailForm(request.POST), SignUpForm(request.POST)) if request.method == "POST" else _forms()
    if request.method == "POST" and _save(request, *forms):
        return _send_test(request, run) if asked == "test" else _go_on()
    return show(request, run, "mail", form=forms[0], signup=forms[1], can_mail=current().can_mail)


def _forms() -> tuple[MailForm, SignUpForm]:
    return MailForm(), SignUpForm()


def _save(request: HttpRequest, form: MailForm, signup: SignUpForm) -> bool:
    """Writes both, mail first: without it nobody can confirm the address that they sign up with."""
    by = reader(request)
    return form.is_valid() and signup.is_valid() and form.save(by=by) and signup.save(by=by)


def _go_on() -> HttpResponse:
    flow.note_done("mail")
    return redirect("first-run")


def _send_test(request: HttpRequest, run: FirstRun) -> HttpResponse:
    """Sends one mail at once and shows what the mail server said."""
    user = reader(request)
    database.release()  # the mail server may be slow
    try:
        mail_checks.send_test(by=user, to=user.email)
    except mail_checks.NotSent as error:
        form, signup = _forms()
        return show(request, run, "mail", form=form, signup=signup, can_mail=current().can_mail, not_sent=error)
    words = _("The mail server took the mail. See whether it arrives at %(to)s.")
    messages.success(request, words % {"to": user.email})
    return redirect("first-run-mail")
