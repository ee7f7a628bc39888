from channels_app.models.apitoken import ApiToken
from channels_app.models.auditentry import AuditCheck, AuditEntry, AuditPending, AuditSeal
from channels_app.models.cardversion import CardVersion
from channels_app.models.channel import Channel, ChannelMember, Chat, Favourite, ReadMark
from channels_app.models.dataexport import DataExport
from channels_app.models.directory import Directory, DirectoryAccount, DirectoryChange, DirectoryGroup
from channels_app.models.groupgrant import GroupGrant
from channels_app.models.invitation import Invitation, InvitationLink
from channels_app.models.joinrequest import JoinRequest
from channels_app.models.mail import Mail
from channels_app.models.measurement import Measurement
from channels_app.models.message import Message
from channels_app.models.notification import Notification
from channels_app.models.picture import Picture
from channels_app.models.serversetting import ServerSetting
from channels_app.models.session import Session
from channels_app.models.tally import Tally
from channels_app.models.team import Membership, Team
from channels_app.models.user import User

__all__ = [
    "ApiToken",
    "AuditCheck",
    "AuditEntry",
    "AuditPending",
    "AuditSeal",
    "CardVersion",
    "Channel",
    "ChannelMember",
    "Chat",
    "DataExport",
    "Directory",
    "DirectoryAccount",
    "DirectoryChange",
    "DirectoryGroup",
    "Favourite",
    "GroupGrant",
    "Invitation",
    "InvitationLink",
    "JoinRequest",
    "Mail",
    "Measurement",
    "Membership",
    "Message",
    "Notification",
    "Picture",
    "ReadMark",
    "ServerSetting",
    "Session",
    "Tally",
    "Team",
    "User",
]
