from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from channels_app.api import fallbacks
from channels_app.web import account_pages, pictures
from config import metrics
from connectors.api import hook_urls, root_urls
from connectors.web.sign_in import own_providers

api: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("", include("channels_app.api.urls")),
    path("", include("connectors.api.urls")),
]

urlpatterns = [
    *hook_urls.urlpatterns,
    *root_urls.urlpatterns,
    path("metrics", metrics.metrics, name="metrics"),
    path("api/v1/", include(api)),
    path("scim/v2/", include("channels_app.scim.urls")),
    re_path(r"^api(?:/.*)?$", fallbacks.other_form),
    path("setup/", include("config.first_run.urls")),
    path("language", set_language, name="set-language"),
    path("logo/<uuid:picture_id>.png", pictures.logo, name="logo"),
    path("accounts/email/", account_pages.email, name="account_email"),
    path("accounts/3rdparty/", own_providers.page, name="socialaccount_connections"),
    path("accounts/", include("allauth.urls")),
    path("", include("channels_app.web.urls")),
    path("", include("connectors.web.urls")),
]

handler400 = "config.faults.bad_request"
handler500 = "config.faults.server_error"
