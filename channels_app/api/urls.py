from django.urls import path

from channels_app.api import chats, invitations, lifecycle, people, views

urlpatterns = [
    path("me", views.Me.as_view(), name="api-me"),
    path("teams", views.Teams.as_view(), name="api-teams"),
    path("teams/<uuid:team_id>", views.OneTeam.as_view(), name="api-team"),
    path("teams/<uuid:team_id>/archive", lifecycle.ArchiveTeam.as_view(), name="api-team-archive"),
    path("teams/<uuid:team_id>/unarchive", lifecycle.UnarchiveTeam.as_view(), name="api-team-unarchive"),
    path("teams/<uuid:team_id>/restore", lifecycle.RestoreTeam.as_view(), name="api-team-restore"),
    path("channels/<uuid:channel_id>/archive", lifecycle.ArchiveChannel.as_view(), name="api-channel-archive"),
    path("channels/<uuid:channel_id>/unarchive", lifecycle.UnarchiveChannel.as_view(), name="api-channel-unarchive"),
    path("channels/<uuid:channel_id>/restore", lifecycle.RestoreChannel.as_view(), name="api-channel-restore"),
    path("channels/<uuid:channel_id>/privacy", lifecycle.ChannelPrivacy.as_view(), name="api-channel-privacy"),
    path("teams/<uuid:team_id>/members", views.Members.as_view(), name="api-members"),
    path("teams/<uuid:team_id>/invitations", invitations.TeamInvitations.as_view(), name="api-team-invitations"),
    path("invitations", invitations.Invitations.as_view(), name="api-invitations"),
    path("invitations/<uuid:invitation_id>", invitations.OneInvitation.as_view(), name="api-invitation"),
    path("teams/<uuid:team_id>/channels", views.Channels.as_view(), name="api-channels"),
    path("channels/<uuid:channel_id>", views.OneChannel.as_view(), name="api-channel"),
    path("channels/<uuid:channel_id>/messages", views.Messages.as_view(), name="api-messages"),
    path("chats", chats.Chats.as_view(), name="api-chats"),
    path("chats/<uuid:chat_id>", chats.OneChat.as_view(), name="api-chat"),
    path("chats/<uuid:chat_id>/members", chats.ChatMembers.as_view(), name="api-chat-members"),
    path("channels/<uuid:channel_id>/mentionable", views.Mentionable.as_view(), name="api-mentionable"),
    path("people", people.People.as_view(), name="api-people"),
    path("people/<uuid:user_id>", people.OnePerson.as_view(), name="api-person"),
    path("messages/<uuid:message_id>", views.OneMessage.as_view(), name="api-message"),
]
