"""What answers machines and scripts outside `/api/v1/`: images, keys, buttons."""

from django.urls import path

from connectors.api import images

urlpatterns = [
    path("images/<str:signature>/<str:encoded>", images.image, name="image"),
]
