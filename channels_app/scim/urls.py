from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def scim(request: HttpRequest, path: str) -> HttpResponse:
    """Answers by `views.scim`, loaded by the first request: the protocol takes 16 MB that most servers never need."""
    from channels_app.scim import views

    return views.scim(request, path)


urlpatterns = [
    path("", scim, {"path": ""}, name="scim-root"),
    re_path(r"^(?P<path>[A-Za-z0-9.][^/]*(?:/[^/]+)?)$", scim, name="scim"),
]
