"""Changes people's accounts: their rights, their ways in, their address. Each change is audited."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import access, audit
from channels_app.flows import mail_links, mails, sessions, teams
from channels_app.flows.accounts.errors import InvalidAccount
from channels_app.flows.accounts.keeping import require_other_administrator
from channels_app.models import ApiToken, Mail, Team, User
from channels_app.server_settings import current
from channels_app.translatable import Sentence


@transaction.atomic
def set_administrator(*, person: User, by: User, is_administrator: bool) -> None:
    access.require_administrator(by)
    if not is_administrator:
        require_other_administrator(person)
    elif not person.is_active:
        raise InvalidAccount(_("%(person)s is deactivated.") % {"person": person})
    before = person.is_staff
    person.is_staff = person.is_superuser = is_administrator
    person.save(update_fields=["is_staff", "is_superuser"])
    was, becomes = {"administrator": before}, {"administrator": is_administrator}
    audit.record("person.changed", person, by=by, before=was, after=becomes)


@transaction.atomic
def deactivate(*, person: User, by: User, now: datetime) -> None:
    """Ends a person's rights at once: sessions, tokens and open pages."""
    access.require_administrator(by)
    require_other_administrator(person)
    _set_active(person, by, now, is_active=False)


@transaction.atomic
def reactivate(*, person: User, by: User, now: datetime) -> None:
    access.require_administrator(by)
    _set_active(person, by, now, is_active=True)


def _set_active(person: User, by: User, now: datetime, *, is_active: bool) -> None:
    if person.is_active == is_active:
        return
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    sessions.end_all(of_user=person, by=by, now=now)
    audit.record("person.reactivated" if is_active else "person.deactivated", person, by=by)


@transaction.atomic
def end_sessions(*, person: User, by: User, now: datetime) -> None:
    """Signs a person out everywhere. API tokens stay."""
    access.require_administrator(by)
    sessions.end_all(of_user=person, by=by, now=now)


@transaction.atomic
def reset_second_factor(*, person: User, by: User, now: datetime) -> None:
    """Removes all second factors of a person who lost them, and signs them out everywhere."""
    access.require_administrator(by)
    kinds = sorted(set(Authenticator.objects.filter(user=person).values_list("type", flat=True)))
    Authenticator.objects.filter(user=person).delete()
    sessions.end_all(of_user=person, by=by, now=now)
    audit.record("second-factor.reset", person, by=by, before={"kinds": kinds})


@transaction.atomic
def send_password_link(*, person: User, by: User, now: datetime) -> str:
    """Mails a link to choose a password; returns the link instead if this server sends no mail."""
    access.require_administrator(by)
    if not person.is_active:
        raise InvalidAccount(_("%(person)s is deactivated.") % {"person": person})
    audit.record("password-link.sent", person, by=by)
    if not current().can_mail:
        return mail_links.password_path(person)
    say = Sentence(gettext_noop("Choose a new password"))
    more: Sequence[Sentence] = [
        Sentence(gettext_noop("%(person)s sends you this link to choose a new password."), {"person": str(by)})
    ]
    mails.write_link(kind=Mail.Kind.PASSWORD, person=person, say=say, more=more, about=person.pk, now=now)
    return ""


def change_address(*, person: User, by: User, email: str) -> None:
    """Gives a person another address, which counts as confirmed: the administrator vouches for it."""
    access.require_administrator(by)
    before, address = person.email, email.strip().lower()
    try:
        with transaction.atomic():
            person.email = address
            person.save(update_fields=["email"])
            EmailAddress.objects.filter(user=person).exclude(email=address).delete()
            person.confirm_email()
            audit.record("person.changed", person, by=by, before={"email": before}, after={"email": address})
    except IntegrityError:
        person.email = before
        raise InvalidAccount(_("Somebody else has the address %(email)s.") % {"email": address}) from None


@transaction.atomic
def add_to_team(*, person: User, by: User, team_id: UUID, role: str) -> Team:
    """Puts a person into a team, unasked. Raises InvalidTeam for a team that nobody can join now."""
    access.require_administrator(by)
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise access.NotVisible("team")
    if not teams.enter(team, person, role):
        raise InvalidAccount(_("%(person)s is already in the team.") % {"person": person})
    audit.record("member.added", person, by=by, team=team, after={"role": role})
    return team


@transaction.atomic
def revoke_token(*, token_id: UUID, by: User) -> User:
    """Revokes somebody's API token and returns whose it was."""
    access.require_administrator(by)
    token = ApiToken.objects.filter(pk=token_id).select_related("user").first()
    if token is None:
        raise access.NotVisible("token")
    ApiToken.objects.filter(pk=token.pk).delete()
    audit.record("token.revoked", token, by=by, before={"person": str(token.user), "scopes": token.scopes})
    return token.user
