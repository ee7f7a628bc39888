from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels_app import database
from channels_app.flows import mail_checks, mails
from channels_app.web.administration.mail.forms import MailForm, RecipientForm
from channels_app.web.requests import reader

# Mails on one page of those that wait or failed.
MAILS_PER_PAGE = 25


@require_http_methods(["GET", "POST"])
def mail_page(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.POST) if request.method == "POST" else MailForm()
    if form.is_bound and form.is_valid() and form.save(by=reader(request)):
        messages.success(request, _("Saved. Send yourself a test now."))
        return redirect("administration-mail")
    return _page(request, form=form, status=422 if form.is_bound else 200)


@require_POST
def send_test(request: HttpRequest) -> HttpResponse:
    """Sends one mail at once and shows what the mail server said."""
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return _page(request, test=form, status=422)
    database.release()  # the mail server may be slow
    try:
        mail_checks.send_test(by=reader(request), to=form.cleaned_data["to"])
    except mail_checks.NotSent as error:
        return _page(request, test=form, not_sent=error, status=422)
    messages.success(request, _("The mail server took the mail. See whether it arrives at %(to)s.") % form.cleaned_data)
    return redirect("administration-mail")


def _page(
    request: HttpRequest,
    *,
    form: MailForm | None = None,
    test: RecipientForm | None = None,
    not_sent: mail_checks.NotSent | None = None,
    status: int = 200,
) -> HttpResponse:
    failed = request.GET.get("state") == "failed"
    found = mails.failed() if failed else mails.waiting()
    context = {
        "form": form or MailForm(),
        "test": test or RecipientForm(initial={"to": reader(request).email}),
        "not_sent": not_sent,
        "page": Paginator(found, MAILS_PER_PAGE).get_page(request.GET.get("page")),
        "shows_failed": failed,
        "waiting": mails.waiting().count(),
        "failed": mails.failed().count(),
    }
    return render(request, "channels_app/administration/mail.html", context, status=status)
