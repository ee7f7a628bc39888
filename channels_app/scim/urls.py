from django.urls import path, re_path

from channels_app.scim import views

urlpatterns = [
    path("", views.scim, {"path": ""}, name="scim-root"),
    re_path(r"^(?P<path>[A-Za-z0-9.][^/]*(?:/[^/]+)?)$", views.scim, name="scim"),
]
