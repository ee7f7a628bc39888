"""The URLs that allauth has under /accounts/; the names are allauth's."""

from django.urls import path

from connectors.web.sign_in.oidc import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
