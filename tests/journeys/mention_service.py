"""A service as its author would write it: Python's standard library, and what the guide says. Arguments: port, token.

It proves what it got by both signatures, the old one and that of Standard Webhooks, and answers in the same breath.
"/later" answers 202 and sends its answer to the reply URL after the time in `?after=` (seconds). To what is not
genuine it answers the status in `?refuse=`, or says so with 200 as the old documentation's samples do.
"""

import base64
import hashlib
import hmac
import json
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PORT, KEY = int(sys.argv[1]), base64.b64decode(sys.argv[2])


def signed(text: bytes) -> str:
    return base64.b64encode(hmac.new(KEY, text, hashlib.sha256).digest()).decode()


class Service(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        url = urlsplit(self.path)
        if not self.is_genuine(body):
            status = int(parse_qs(url.query).get("refuse", ["200"])[0])
            self.answer({"type": "message", "text": "Error: message sender cannot be authenticated."}, status)
            return
        if url.path == "/later":
            after = float(parse_qs(url.query)["after"][0])
            threading.Thread(target=later, args=(json.loads(body)["channelData"]["replyUrl"], after)).start()
            self.send_response(202)
            self.end_headers()
            return
        self.answer({"type": "message", "text": f"Genuine: {json.loads(body)['text']}"})

    def is_genuine(self, body: bytes) -> bool:
        old = self.headers["Authorization"] == f"HMAC {signed(body)}"
        id, seconds = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        expected = "v1," + signed(f"{id}.{seconds}.".encode() + body)
        new = expected in self.headers["webhook-signature"].split()
        return old and new and abs(time.time() - int(seconds)) < 300

    def answer(self, activity: dict[str, str], status: int = 200) -> None:
        content = json.dumps(activity).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


def later(url: str, after: float) -> None:
    time.sleep(after)
    card = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "It took a while."}]}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    body = json.dumps({"type": "message", "attachments": [attachment]}).encode()
    urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "application/json"}))


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Service).serve_forever()
