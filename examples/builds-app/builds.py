"""Builds: a connector app in one file. Tells channels of builds that ended, and runs one again when somebody presses.

PATCHBAY_URL   the Patchbay server
PUBLIC_URL     where this service is reached
BUILDS_TOKEN   what the build server presents when it reports
TEAMS_JS       dist folder of @microsoft/teams-js from npm
"""

import hmac
import json
import os
import sqlite3
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt

HERE = Path(__file__).parent
PATCHBAY = os.environ.get("PATCHBAY_URL", "http://localhost:8000").rstrip("/")
PUBLIC = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8090").rstrip("/")
TOKEN = os.environ.get("BUILDS_TOKEN", "")
TEAMS_JS = Path(os.environ.get("TEAMS_JS", HERE / "node_modules/@microsoft/teams-js/dist"))
DATABASE = os.environ.get("BUILDS_DATABASE", str(HERE / "builds.sqlite3"))
# Bytes of a request; ours are a few lines of JSON.
LARGEST = 64 * 1024
PAGES = {"/configure": ("configure.html", "text/html"), "/configure.js": ("configure.js", "text/javascript")}


class Refused(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


# --- What is stored -----------------------------------------------------------------------------------------


def database() -> sqlite3.Connection:
    found = sqlite3.connect(DATABASE)
    found.execute("CREATE TABLE IF NOT EXISTS subscription (id TEXT PRIMARY KEY, project TEXT, webhook TEXT)")
    return found


def subscribe(id: str, project: str, webhook: str) -> None:
    """The URL is a secret and an address that this service will call: only the one server's are taken."""
    if not webhook.startswith(f"{PATCHBAY}/webhookb2/"):
        raise Refused(400, "webhookUrl is not one of this server's")
    if not (id and project.strip()):
        raise Refused(400, "id and project are required")
    with database() as db:
        db.execute("INSERT OR REPLACE INTO subscription VALUES (?, ?, ?)", (id, project.strip(), webhook))


def unsubscribe(id: str) -> None:
    with database() as db:
        db.execute("DELETE FROM subscription WHERE id = ?", (id,))


# --- What is posted -----------------------------------------------------------------------------------------


def card(project: str, number: int, status: str, *, running: str = "") -> dict[str, Any]:
    rerun = {
        "@type": "HttpPOST",
        "name": "Run again",
        "target": f"{PUBLIC}/rerun",
        "body": json.dumps({"project": project, "number": number}),
    }
    return {
        "@type": "MessageCard",
        "@context": "https://schema.org/extensions",
        "summary": f"{project} #{number} {status}",
        "themeColor": "2E7D32" if status == "passed" else "C62828",
        "title": f"{project} #{number} {status}",
        "text": running or f"Build {number} of {project} {status}.",
        "potentialAction": [] if running else [rerun],
    }


def report(project: str, number: int, status: str) -> int:
    """Posts the card to every channel that asked for the project; says to how many."""
    with database() as db:
        rows = db.execute("SELECT id, webhook FROM subscription WHERE project = ?", (project,)).fetchall()
    return sum(post(id, webhook, card(project, number, status)) for id, webhook in rows)


def post(id: str, webhook: str, message: dict[str, Any]) -> bool:
    request = urllib.request.Request(
        webhook, json.dumps(message).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bool(answer.read() == b"1")
    except urllib.error.HTTPError as error:
        if error.code == 410 and b'"removed"' in error.read():  # and not merely paused
            unsubscribe(id)
        return False


# --- What is pressed ----------------------------------------------------------------------------------------


def pressed_by(authorization: str) -> str:
    """The id of the person, from the token that Patchbay signed for this press and this service."""
    scheme, _, token = authorization.partition(" ")
    try:
        with urllib.request.urlopen(f"{PATCHBAY}/.well-known/openid-configuration", timeout=10) as answer:
            metadata = json.load(answer)
        if scheme.lower() != "bearer" or metadata["issuer"] != PATCHBAY:
            raise Refused(401, "no token")
        key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key, algorithms=["RS256"], audience=origin(PUBLIC), issuer=PATCHBAY)
    except (jwt.PyJWTError, OSError, ValueError) as error:
        raise Refused(401, "the token is not valid") from error
    return str(claims["sub"])


def origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


# --- The service --------------------------------------------------------------------------------------------


class Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in PAGES:
            name, kind = PAGES[path]
            text = (HERE / name).read_text().replace("{patchbay}", PATCHBAY)
            self.answer(200, text.encode(), {"Content-Type": f"{kind}; charset=utf-8"})
        elif path == "/teams-js.js":
            body = next(TEAMS_JS.rglob("MicrosoftTeams.min.js")).read_bytes()
            self.answer(200, body, {"Content-Type": "text/javascript; charset=utf-8"})
        else:
            self.answer(404)

    def do_PUT(self) -> None:
        self.handled(self.put)

    def do_DELETE(self) -> None:
        self.handled(lambda asked: unsubscribe(self.subscription()))

    def do_POST(self) -> None:
        self.handled(self.report if self.path == "/builds" else self.rerun)

    def put(self, asked: dict[str, Any]) -> None:
        subscribe(self.subscription(), str(asked.get("project", "")), str(asked.get("webhookUrl", "")))

    def report(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not TOKEN or not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {TOKEN}"):
            raise Refused(401, "the build server's token is missing")
        return {"told": report(str(asked["project"]), int(asked["number"]), str(asked["status"]))}

    def rerun(self, asked: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        if self.path != "/rerun":
            raise Refused(404, "not here")
        pressed_by(self.headers.get("Authorization", ""))
        project, number = str(asked["project"]), int(asked["number"])
        new = card(project, number, "is running", running=f"Build {number} of {project} runs again.")
        return new, {"CARD-ACTION-STATUS": "Build started.", "CARD-UPDATE-IN-BODY": "true"}

    def subscription(self) -> str:
        folder, _, id = self.path.removeprefix("/").partition("/")
        if folder != "subscriptions" or not id:
            raise Refused(404, "not here")
        return id

    def handled(self, respond: Any) -> None:
        try:
            found = respond(self.asked())
        except Refused as error:
            self.answer(error.status, str(error).encode())
            return
        except (KeyError, TypeError, ValueError):
            self.answer(400, b"a field is missing or not what it should be")
            return
        body, headers = found if isinstance(found, tuple) else (found, {})
        self.answer(200, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})

    def asked(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            raise Refused(413, "too large")
        found = json.loads(self.rfile.read(length) or b"{}")
        if not isinstance(found, dict):
            raise Refused(400, "not a JSON object")
        return found

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", **(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass  # subscriptions' ids are what authorises to change them


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", urlsplit(PUBLIC).port or 8090), Service).serve_forever()
