"""What a deleted team still takes and shows: to its owner, who may do the most, and to administrators."""

import pytest
from django.utils import timezone

from channels_app.models import Team
from tests.rights import exceptions
from tests.rights.asking import Reader
from tests.rights.routes import arguments_of
from tests.rights.table import READERS, rows
from tests.rights.things import ADDRESSES_OF_HOOKS, IN_TEAM
from tests.rights.walking import ADDRESSES, visiting
from tests.rights.world import Tenants

TABLE = rows()
ADMINISTRATORS = READERS.index("administrator")
pytestmark = pytest.mark.timeout(600)  # of a clock that others share


def keys_within() -> list[str]:
    """Returns the rows whose address names a thing of a team; administrators have deleted teams, to restore them."""
    paths = {key: ADDRESSES[key.partition(" ")[2]] for key in TABLE.keys() - exceptions.OF_OTHERS}
    ours = {key: path for key, path in paths.items() if not path.startswith("administration/")}
    return [key for key, path in ours.items() if (IN_TEAM | ADDRESSES_OF_HOOKS) & set(arguments_of(path))]


def test_what_is_deleted_is_there_for_nobody(world: Tenants, readers: dict[str, Reader]) -> None:
    found = {}
    for key in keys_within():
        with visiting(key, world, readers) as visit:
            Team.objects.filter(pk=visit.world.team.pk).update(deleted_at=timezone.now())
            others = ["administrator"] * (TABLE[key][ADMINISTRATORS] != "404")
            found[key] = {visit.asks(who).cell for who in ("owner", *others)}
    assert {key for key, cells in found.items() if cells - {"404", "410"}} == exceptions.THERE_THOUGH_DELETED
