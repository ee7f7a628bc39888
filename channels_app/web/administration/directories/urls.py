from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.directories import groups, pages
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("directories", _("Directories"), "person-rolodex", "administration-directories")

urlpatterns: list[URLPattern] = [
    path("directories/", pages.every, "administration-directories"),
    path("directories/<uuid:directory_id>/groups/", groups.page, "administration-directory-groups"),
    path("directories/groups/<uuid:group_id>/", groups.edit, "administration-directory-group"),
    path("directories/<uuid:directory_id>/renew/", pages.renew, "administration-directory-renew"),
    path("directories/<uuid:directory_id>/disconnect/", pages.disconnect, "administration-directory-disconnect"),
]
