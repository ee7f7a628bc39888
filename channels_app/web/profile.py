from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_app.flows import people
from channels_app.web.forms import PersonForm
from channels_app.web.requests import reader


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, instance=reader(request))
    if request.method == "POST" and form.is_valid():
        people.change_person(by=reader(request), **form.cleaned_data)
        with translation.override(form.cleaned_data["locale"] or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("settings")
    return render(request, "channels_app/settings.html", {"form": form})
