from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.people import actions, adding, invitations, merging, pages
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("people", _("People"), "people", "administration-people")

urlpatterns: list[URLPattern] = [
    path("people/", pages.everybody, "administration-people"),
    path("people/new/", adding.create, "administration-person-new"),
    path("people/import/", adding.take_csv, "administration-people-import"),
    path("people/invitations/", invitations.page, "administration-invitations"),
    path("people/<uuid:person_id>/", pages.person, "administration-person"),
    path("people/<uuid:person_id>/team/", actions.add_to_team, "administration-person-team"),
    path("people/<uuid:person_id>/address/", actions.change_address, "administration-person-address"),
    path("people/<uuid:person_id>/merge/", merging.page, "administration-person-merge"),
    path(
        "people/<uuid:person_id>/sessions/<uuid:session_id>/end/",
        actions.end_session,
        "administration-person-session-end",
    ),
    path("people/<uuid:person_id>/<slug:action>/", actions.page, "administration-person-action"),
    path("people/tokens/<uuid:token_id>/revoke/", actions.revoke_token, "administration-token-revoke"),
]
