"""What a connector's `fixtures/` hold: posts of its service, and the exact texts that its cards read as.

- `<event>__<case>.json` is a post: `{"headers": {…}, "body": …}`, with `"example"` where its settings are not those of
  the first example.
- `<event>__<case>.txt` is the plain text that it becomes, empty where it is ignored.
- `preview__<example>.txt` is the plain text of an example's preview.
- `….<language>.txt`, such as `push__commits.zh-hans.txt`, is the same in another language.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.sdk.http import Headers

# The language that connectors are written in: that of the texts whose names state none.
SOURCE_LANGUAGE = "en"
PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Fixture:
    """A post of a service; `name` is that of its file, `example` that of its settings."""

    name: str
    event: str
    headers: Headers
    body: Any
    example: str = ""

    @classmethod
    def read(cls, path: Path) -> "Fixture":
        """Reads a fixture. Raises AssertionError where its name has no event and no case."""
        event, _separator, case = path.stem.partition("__")
        assert all((event, case)), f"{path.name} is not named <event>__<case>.json"
        found = json.loads(path.read_text("utf-8"))
        return cls(path.stem, event, Headers(found.get("headers", {})), found["body"], found.get("example", ""))


@dataclass(frozen=True, slots=True)
class Fixtures:
    folder: Path

    def posts(self) -> Sequence[Fixture]:
        """Returns the posts of the service, by name."""
        return [Fixture.read(path) for path in sorted(self.folder.glob("*.json"))]

    def text(self, name: str, language: str = SOURCE_LANGUAGE) -> str | None:
        """Returns the text that is expected in a language, None where none is stated."""
        path = self.folder / (f"{name}.txt" if language == SOURCE_LANGUAGE else f"{name}.{language}.txt")
        return path.read_text("utf-8") if path.is_file() else None

    def languages(self) -> set[str]:
        """Returns the languages that some text is stated in, beside the source's own."""
        return {path.name.split(".")[1] for path in self.folder.glob("*.*.txt")}

    def stray(self, names: set[str]) -> list[str]:
        """Returns the files that belong to none of `names`, so that nothing compares them."""
        return sorted(path.name for path in self.folder.glob("*") if path.name.split(".")[0] not in names)
