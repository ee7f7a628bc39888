from django.urls import URLPattern

from channels_app.web.administration.routes import path
from connectors.web.sign_in import pages

urlpatterns: list[URLPattern] = [
    path("sign-in/", pages.every, "sign-in-providers"),
    path("sign-in/new/<slug:kind>/", pages.new, "sign-in-provider-new"),
    path("sign-in/test/<slug:slug>/", pages.test, "sign-in-provider-test"),
    path("sign-in/emergency/<uuid:user_id>/", pages.emergency, "sign-in-emergency"),
    path("sign-in/<uuid:provider_id>/", pages.change, "sign-in-provider"),
    path("sign-in/<uuid:provider_id>/remove/", pages.remove, "sign-in-provider-remove"),
]
