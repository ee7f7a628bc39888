"""The links in mails that open something: made when the mail is sent, so that none of them is stored."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from channels_app.flows import invitation_tokens
from channels_app.models import Invitation, Mail, User


def path_of(mail: Mail) -> str:
    """Returns the path that a mail leads to, or "" if there is nothing to open any more."""
    if mail.kind == Mail.Kind.INVITATION:
        invitation = Invitation.objects.filter(pk=mail.about).first()
        return invitation_path(invitation, by_mail=True) if invitation else ""
    if mail.kind == Mail.Kind.PASSWORD:
        return password_path(mail.user) if mail.user and mail.user.is_active else ""
    return mail.path


def invitation_path(invitation: Invitation, *, by_mail: bool) -> str:
    token = invitation_tokens.sign(invitation.pk, invitation.invited_by_id, by_mail=by_mail)
    return reverse("join", kwargs={"token": token})


def password_path(user: User) -> str:
    """Returns a link to choose a password, which ends with its use, as it depends on the present one."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
