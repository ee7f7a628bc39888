from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section
from channels_app.web.administration.teams import changes, pages

SECTION = Section("teams", _("Teams"), "diagram-3", "administration-teams")

urlpatterns: list[URLPattern] = [
    path("teams/", pages.teams, "administration-teams"),
    path("teams/<uuid:team_id>/", pages.team, "administration-team"),
    path("teams/<uuid:team_id>/edit/", changes.edit, "administration-team-edit"),
    path("teams/<uuid:team_id>/take-over/", changes.take_over, "administration-team-take-over"),
    path("teams/<uuid:team_id>/archive", changes.archive, "administration-team-archive"),
    path("teams/<uuid:team_id>/unarchive", changes.unarchive, "administration-team-unarchive"),
    path("teams/<uuid:team_id>/delete/", changes.delete, "administration-team-delete"),
    path("teams/<uuid:team_id>/restore", changes.restore, "administration-team-restore"),
    path(
        "teams/<uuid:team_id>/channels/<uuid:channel_id>/delete/",
        changes.delete_channel,
        "administration-channel-delete",
    ),
    path(
        "teams/<uuid:team_id>/channels/<uuid:channel_id>/restore",
        changes.restore_channel,
        "administration-channel-restore",
    ),
]
