from django.urls import URLPattern, path

from config.first_run.pages import account, channel, entry, mail, server

urlpatterns: list[URLPattern] = [
    path("", entry.start, name="first-run"),
    path("prove/", entry.prove, name="first-run-prove"),
    path("server/", server.server, name="first-run-server"),
    path("checks", server.render_checks, name="first-run-checks"),
    path("account/", account.account, name="first-run-account"),
    path("mail/", mail.mail, name="first-run-mail"),
    path("channel/", channel.channel, name="first-run-channel"),
    path("channel/url", channel.renew, name="first-run-url"),
    path("channel/test-card", channel.test_card, name="first-run-test-card"),
    path("finish", channel.finish, name="first-run-finish"),
    path("<str:token>", entry.link, name="first-run-link"),
]
