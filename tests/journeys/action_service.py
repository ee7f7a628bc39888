"""A card action's service as its author would write it, with a stock JWT library. Arguments: issuer, and its own port.

`/act` trusts what our key set verifies for its own address. `/act?aud=…` expects another address, `/act?late=…`
verifies as if the token had been held back for so many seconds.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt

ISSUER, PORT = sys.argv[1], int(sys.argv[2])
CARD = {"@type": "MessageCard", "title": "Approved", "text": "Nothing is left to do."}


def verify(token: str, query: dict[str, list[str]]) -> str:
    """Who pressed. Raises jwt.PyJWTError."""
    metadata = httpx.get(f"{ISSUER}/.well-known/openid-configuration").raise_for_status().json()
    key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(token)
    late = float(query.get("late", ["0"])[0])
    claims = jwt.decode(
        token,
        key,
        algorithms=metadata["id_token_signing_alg_values_supported"],
        audience=query.get("aud", [f"http://127.0.0.1:{PORT}"])[0],
        issuer=metadata["issuer"],
        leeway=-late,
        options={
            "require": ["exp", "iat", "nbf", "aud", "iss", "sub", "jti", "sender"],
            "verify_nbf": not late,
            "verify_iat": not late,
        },
    )
    return str(claims["sub"])


class Service(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = parse_qs(urlsplit(self.path).query)
        try:
            who = verify(self.headers["Authorization"].removeprefix("Bearer "), query)
        except jwt.PyJWTError as error:
            self.answer(401, {"CARD-ACTION-STATUS": f"{type(error).__name__}"}, b"")
            return
        comment = json.loads(body)["comment"]
        headers = {"CARD-ACTION-STATUS": f"{comment} by {who}", "CARD-UPDATE-IN-BODY": "true"}
        self.answer(200, headers, json.dumps(CARD).encode())

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Service).serve_forever()
