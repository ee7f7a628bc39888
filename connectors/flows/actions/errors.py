from collections.abc import Mapping


class Refused(Exception):
    """A press for which nothing was sent. `str(error)` is for the person who pressed, `rule` for machines."""

    def __init__(self, rule: str, text: str, inputs: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.rule = rule
        # What is wrong with which input, by the name it was sent under.
        self.inputs = dict(inputs or {})
