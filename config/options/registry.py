"""All options, in the order in which docs/operations.md lists them."""

from config.options import kinds
from config.options.groups import amounts, people, running
from config.options.option import Option

OPTIONS: dict[str, Option] = {
    option.name: option for group in (running.OPTIONS, people.OPTIONS, amounts.OPTIONS) for option in group
}
# Names that begin as ours do and belong to others: examples that people start beside the server, and its tests.
ELSEWHERE = frozenset({"PATCHBAY_TOKEN", "PATCHBAY_URL", "PATCHBAY_TEST_DUMMY"})

__all__ = ["ELSEWHERE", "OPTIONS", "kinds"]
