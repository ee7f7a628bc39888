import pytest

from connectors.sdk import PayloadError
from connectors.sdk.events import as_documented


@pytest.mark.parametrize("value", [None, 1, {}, {"a": None}, {"a": []}, {"a": ["x"]}])
def test_what_lacks_a_documented_part_is_refused(value: object) -> None:
    with pytest.raises(PayloadError, match="not what Gitea posts for the event push"), as_documented("Gitea", "push"):
        assert value["a"][0].keys()  # type: ignore[index]
