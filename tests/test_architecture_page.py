"""docs/architecture.md leads a newcomer through files that exist."""

import re

import pytest

from tests.product import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text()
FLOWS = dict(re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", PAGE))
# A line of a flow: the file, and what it does there.
STEP = re.compile(r"(?m)^- `([\w/.-]+)` \w.+$")


def test_five_flows_are_told() -> None:
    assert len(FLOWS) == 5


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_passes_through_files_that_exist(flow: str) -> None:
    steps = STEP.findall(FLOWS[flow])
    assert len(steps) == FLOWS[flow].count("\n- ") >= 10
    assert [step for step in steps if not (ROOT / step).is_file()] == []
    assert len(set(steps)) == len(steps)
