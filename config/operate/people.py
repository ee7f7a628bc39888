"""The checks of `doctor` about people: that there is an administrator, and that teams have owners."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.db.models import Exists, OuterRef

from channels_app.models import Membership, Team, User
from config.operate.findings import Finding, bad, good, warn


def people() -> Iterator[Finding]:
    try:
        count = User.objects.filter(is_staff=True, is_active=True).count()
        if count:
            yield good(f"administrators: {count}")
        else:
            yield bad("there is no administrator", "./patchbay createsuperuser, or ./patchbay setup-link.")
        yield teams()
    except DatabaseError:
        yield warn("people could not be looked at", "Mend the database first.")


def teams() -> Finding:
    owners = Membership.objects.filter(team=OuterRef("pk"), role=Membership.Role.OWNER, user__is_active=True)
    found = Team.objects.filter(~Exists(owners))
    count, names = found.count(), ", ".join(found.values_list("name", flat=True)[:5])
    if count:
        return warn(f"{count} teams have no owner: {names}", "Administration, Teams: give them one.")
    return good("every team has an owner")
