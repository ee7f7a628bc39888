"""A mail server on this machine that takes mails, or refuses them in words of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.product import free_port


class Box:
    """Keeps what arrives. What is in `refuses` is answered to whoever names a recipient."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.mails: list[Any] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(envelope)
        return "250 OK"


@contextmanager
def mail_server(box: Box, *, password: str = "") -> Iterator[str]:
    """Runs the server and yields its address for PATCHBAY_EMAIL_URL, with the user `ada` where it has a password."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == password.encode(), handled=False)

    needs: Any = {"authenticator": check, "auth_require_tls": False} if password else {}
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **needs)
    controller.start()
    try:
        login = f"ada:{password}@" if password else ""
        yield f"smtp://{login}127.0.0.1:{controller.port}"
    finally:
        controller.stop()
