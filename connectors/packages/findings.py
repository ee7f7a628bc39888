from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a package.

    `rule` is the machine's word, `place` a JSON Pointer into the manifest or a file's name,
    `detail` and `fix` are sentences for its author. A `warning` does not stand in the way.
    """

    rule: str
    place: str
    detail: str
    fix: str = ""
    warning: bool = False

    def as_json(self) -> dict[str, str | bool]:
        return asdict(self)
