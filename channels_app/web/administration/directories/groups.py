from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.flows import directory_grants
from channels_app.models import Directory, DirectoryGroup, Membership, Team
from channels_app.web.requests import reader

PAGE_GROUPS = 50


class MappingForm(forms.Form):
    """What membership of a group leads to."""

    team = forms.ModelChoiceField(
        Team.objects.order_by("name", "pk"),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("No team"),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role.choices)
    is_administrator = forms.BooleanField(
        label=gettext_lazy("Its members administer this server"),
        required=False,
        help_text=gettext_lazy("They see and change everything under Administration."),
    )


@require_safe
def page(request: HttpRequest, directory_id: UUID) -> HttpResponse:
    """Lists the groups of a directory, and what each leads to."""
    directory = get_object_or_404(Directory, pk=directory_id)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    found = DirectoryGroup.objects.filter(directory=directory, display_name__icontains=query).select_related("team")
    counted = found.annotate(people=Count("members")).order_by("display_name", "pk")
    context = {
        "directory": directory,
        "query": query,
        "page": Paginator(counted, PAGE_GROUPS).get_page(request.GET.get("page")),
        "keep": urlencode({"q": query}) + "&" if query else "",
        "waiting": directory_grants.waiting_for(directory),
    }
    return render(request, "channels_app/administration/directory_groups.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, group_id: UUID) -> HttpResponse:
    group = get_object_or_404(DirectoryGroup.objects.select_related("directory", "team"), pk=group_id)
    initial = {"team": group.team_id, "role": group.role, "is_administrator": group.is_administrator}
    form = MappingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        directory_grants.map_group(by=reader(request), group=group, **form.cleaned_data)
        messages.success(request, _("%(group)s is mapped.") % {"group": group})
        return redirect("administration-directory-groups", directory_id=group.directory_id)
    context: dict[str, Any] = {"group": group, "form": form, "people": group.members.count()}
    return render(request, "channels_app/administration/directory_group.html", context)
