from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a package.

    `rule` is the machine's word, `place` a JSON Pointer into the manifest or a file's name, empty for the whole zip,
    `detail` and `fix` are sentences for its author. A `warning` does not stand in the way.
    """

    rule: str
    place: str
    detail: str
    fix: str = ""
    warning: bool = False

    def as_json(self) -> dict[str, str | bool]:
        return asdict(self)


class Findings(list[Finding]):
    """The findings so far. Reading continues after each, so that the author sees all of them at once."""

    def say(self, rule: str, place: str, detail: str, fix: str = "") -> None:
        self.append(Finding(rule, place, detail, fix))

    def warn(self, rule: str, place: str, detail: str, fix: str = "") -> None:
        self.append(Finding(rule, place, detail, fix, warning=True))

    def about(self, *places: str) -> bool:
        return any(finding.place in places for finding in self)

    @property
    def stand_in_the_way(self) -> bool:
        return any(not finding.warning for finding in self)
