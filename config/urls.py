from django.urls import include, path

from config import health
from connectors.api import hookurls

urlpatterns = [
    *hookurls.urlpatterns,
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
