from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern
from django.urls import path as any_path

from channels_app.web import (
    archiving,
    channel,
    channel_details,
    channels,
    chats,
    deleting,
    finding_teams,
    home,
    invitations,
    joining,
    live,
    messages,
    notifications,
    own_data,
    pictures,
    profile,
    session_list,
    team_members,
    teams,
    tokens,
)
from channels_app.web.administration import urls as administration_urls
from channels_app.web.audit import pages as audit_pages


def path(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """Returns the URL pattern of a page for signed-in users."""
    return any_path(route, login_required(view), name=name)


urlpatterns: list[URLPattern] = [
    *administration_urls.urlpatterns,
    path("", home.home, "home"),
    path("unread", home.unread, "unread"),
    path("pictures/<uuid:picture_id>.png", pictures.picture, "picture"),
    path("teams/new/", teams.create, "team-new"),
    path("teams/archived/", archiving.teams, "teams-archived"),
    path("teams/<uuid:team_id>/", teams.page, "team"),
    path("teams/<uuid:team_id>/archive/", archiving.archive_team, "team-archive"),
    path("teams/<uuid:team_id>/delete/", deleting.team, "team-delete"),
    path("teams/<uuid:team_id>/restore", deleting.undo_team, "team-restore"),
    path("teams/<uuid:team_id>/unarchive", archiving.unarchive_team, "team-unarchive"),
    path("teams/<uuid:team_id>/edit/", teams.edit, "team-edit"),
    path("teams/<uuid:team_id>/audit/", audit_pages.of_team, "team-audit"),
    path("teams/<uuid:team_id>/policies", teams.policies, "team-policies"),
    path("teams/<uuid:team_id>/leave/", team_members.leave, "team-leave"),
    path("teams/<uuid:team_id>/members/", team_members.add, "team-member-add"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/role", team_members.role, "team-member-role"),
    path("teams/<uuid:team_id>/members/<uuid:user_id>/remove/", team_members.remove, "team-member-remove"),
    path("teams/<uuid:team_id>/channels/new/", channels.create, "channel-new"),
    path("channels/<uuid:channel_id>/", channel.page, "channel"),
    path("channels/<uuid:channel_id>/older", channel.older, "channel-older"),
    path("channels/<uuid:channel_id>/messages", channel.send, "channel-send"),
    path("channels/<uuid:channel_id>/read", channel.read, "channel-read"),
    path("channels/<uuid:channel_id>/mentionable", channel.mentionable, "channel-mentionable"),
    path("channels/<uuid:channel_id>/about", channel_details.page, "channel-about"),
    path("channels/<uuid:channel_id>/settings/", channels.edit, "channel-edit"),
    path("channels/<uuid:channel_id>/archive/", archiving.archive_channel, "channel-archive"),
    path("channels/<uuid:channel_id>/unarchive", archiving.unarchive_channel, "channel-unarchive"),
    path("channels/<uuid:channel_id>/delete/", deleting.channel, "channel-delete"),
    path("channels/<uuid:channel_id>/restore", deleting.undo_channel, "channel-restore"),
    path("channels/<uuid:channel_id>/members/", channels.add_member, "channel-member-add"),
    path(
        "channels/<uuid:channel_id>/members/<uuid:user_id>/remove/",
        channels.remove_member,
        "channel-member-remove",
    ),
    path("chats/", chats.every, "chats"),
    path("chats/new/", chats.create, "chat-new"),
    path("chats/people", chats.people, "chat-people"),
    path("chats/rail", chats.in_rail, "chats-rail"),
    path("chats/<uuid:chat_id>/people/", chats.add, "chat-add"),
    path("chats/<uuid:chat_id>/name", chats.rename, "chat-rename"),
    path("chats/<uuid:chat_id>/leave/", chats.leave, "chat-leave"),
    path("messages/<uuid:message_id>", messages.permalink, "message"),
    path("messages/<uuid:message_id>/thread", messages.thread, "thread"),
    path("messages/<uuid:message_id>/payload", messages.payload, "payload"),
    path("messages/<uuid:message_id>/delete", messages.delete, "message-delete"),
    path("notifications/", notifications.page, "notifications"),
    path("notifications/seen", notifications.mark_all, "notifications-seen"),
    path("notifications/<uuid:notification_id>/open", notifications.open_one, "notification-open"),
    path("invitations/<uuid:invitation_id>/accept", invitations.accept, "invitation-accept"),
    path("invitations/<uuid:invitation_id>/decline", invitations.decline, "invitation-decline"),
    path("invitations/<uuid:invitation_id>/withdraw", invitations.withdraw, "invitation-withdraw"),
    path("invitations/<uuid:invitation_id>/resend", invitations.resend, "invitation-resend"),
    path("invitations/links/<uuid:link_id>/revoke/", invitations.revoke_link, "invitation-link-revoke"),
    path("teams/find/", finding_teams.page, "teams-find"),
    path("teams/<uuid:team_id>/ask/", finding_teams.ask, "team-ask"),
    path("teams/<uuid:team_id>/requests/", finding_teams.requests, "team-requests"),
    path("teams/requests/<uuid:request_id>/accept", finding_teams.accept, "join-request-accept"),
    path("teams/requests/<uuid:request_id>/decline", finding_teams.decline, "join-request-decline"),
    path("settings/data/", own_data.page, "own-data"),
    path("settings/data/<uuid:export_id>.zip", own_data.download, "own-data-download"),
    path("settings/delete/", own_data.delete, "own-delete"),
    path("teams/<uuid:team_id>/invitations/", invitations.of_team, "team-invitations"),
    path("settings/", profile.settings_page, "settings"),
    path("settings/sessions/", session_list.page, "sessions"),
    path("settings/sessions/end/", session_list.end_others, "sessions-end"),
    path("settings/sessions/<uuid:session_id>/end/", session_list.end, "session-end"),
    path("settings/tokens/", tokens.page, "tokens"),
    path("settings/tokens/<uuid:token_id>/revoke/", tokens.revoke, "token-revoke"),
    any_path("join/<str:token>/", joining.page, name="join"),
    # Only for its URL: streams are served beside Django's handler, by live.LiveServer (config/asgi.py).
    any_path("channels/<uuid:channel_id>/live", live.elsewhere, name="channel-live"),
]
