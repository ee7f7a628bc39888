from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.web.administration.settings import in_force
from channels_app.web.administration.settings.forms import IdentityForm, SettingsForm, SignUpForm
from channels_app.web.requests import reader
from channels_app.web.uploads import takes_files

# By the value of the button that was pressed.
FORMS: dict[str, type[SettingsForm]] = {"identity": IdentityForm, "signup": SignUpForm}


@takes_files
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Shows the forms; the one whose button was pressed is saved, or comes back with what is wrong in it."""
    pressed = request.POST.get("form", "") if request.method == "POST" else ""
    forms = {name: kind(request.POST, request.FILES) if name == pressed else kind() for name, kind in FORMS.items()}
    form = forms.get(pressed)
    if form and form.is_valid() and form.save(by=reader(request)):
        messages.success(request, _("Saved. The change has taken effect."))
        return redirect("administration-settings")
    status = 200 if form is None else 422
    return render(request, "channels_app/administration/settings/settings.html", {"forms": forms}, status=status)


@require_safe
def all_settings(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    context = {"rows": in_force.rows(query), "q": query}
    return render(request, "channels_app/administration/settings/all.html", context)
