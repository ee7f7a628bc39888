"""The relay's requests and replies, without a web framework."""

from dataclasses import dataclass, field

TEXT = "text/plain; charset=utf-8"
# For our own answers: no script, no frame, no copy kept.
OWN_RESPONSE_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` is as it was sent, percent signs and all."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for found, value in self.headers if found == name), "")

    @property
    def cookies(self) -> str:
        return "; ".join(value for name, value in self.headers if name == "cookie")


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Headers
    body: bytes = b""


def plainly(status: int, sentence: str, *headers: tuple[str, str]) -> Reply:
    return Reply(status, [("Content-Type", TEXT), *OWN_RESPONSE_HEADERS, *headers], f"{sentence}\n".encode())
