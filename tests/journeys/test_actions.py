"""A button pressed on the running product, and a service of its own process that verifies who pressed."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.product import ROOT, Product, free_port

INPUT = {"@type": "TextInput", "id": "comment", "title": "Comment"}


@pytest.fixture(scope="module")
def service(product: Product) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.action_service", product.base_url, str(port)], cwd=ROOT
    )
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture(scope="module")
def reader(product: Product) -> Iterator[httpx.Client]:
    """Somebody signed in, as a browser is."""
    user = product.demo["users"][1]
    with httpx.Client(base_url=product.base_url) as client:
        client.get("/accounts/login/").raise_for_status()
        fields = {"login": user["email"], "password": user["password"]}
        answer = client.post(
            "/accounts/login/", data={**fields, "csrfmiddlewaretoken": client.cookies["patchbay_csrf"]}
        )
        assert answer.status_code == 302
        yield client


def post_card(product: Product, target: str) -> dict[str, Any]:
    """A card with a form, through the webhook; returns its message."""
    action = {"@type": "HttpPOST", "name": "Approve", "target": target, "body": '{"comment": "{{comment.value}}"}'}
    form = {"@type": "ActionCard", "name": "Approve", "inputs": [INPUT], "actions": [action]}
    card = {"@type": "MessageCard", "title": "Deploy?", "potentialAction": [form]}
    answer = httpx.post(product.demo["webhook_urls"]["short"], json=card)
    return found(product, answer.headers["X-Message-Id"])


def found(product: Product, message_id: str) -> dict[str, Any]:
    message: dict[str, Any] = product.api("GET", f"messages/{message_id}").raise_for_status().json()
    return message


def press(reader: httpx.Client, message: dict[str, Any]) -> httpx.Response:
    name = f"m{message['id'].replace('-', '')}-0_1-comment"
    return reader.post(
        f"/messages/{message['id']}/actions",
        json={"action": "/cards/0/card/potentialAction/0/actions/0", "inputs": {name: 'Yes, "now"'}},
        headers={"X-CSRFToken": reader.cookies["patchbay_csrf"]},
    )


def test_the_service_knows_who_pressed_and_replaces_the_card(
    product: Product, service: str, reader: httpx.Client
) -> None:
    message = post_card(product, f"{service}/act")
    refused = press(reader, message)
    assert (refused.status_code, refused.json()["rule"]) == (403, "no-hosts")
    policy = {"hosts": ["127.0.0.1"], "url": ""}
    product.api("PUT", f"webhooks/{message['source']}/actions", json=policy).raise_for_status()
    pressed = press(reader, message)
    assert pressed.status_code == 200, pressed.text
    replaced = found(product, message["id"])
    assert replaced["plain"] == "Approved\nNothing is left to do."
    assert replaced["action_status"]["text"].startswith('Yes, "now" by ')
    assert replaced["action_status"]["text"].endswith(replaced["action_status"]["who_id"])
    assert replaced["action_status"]["who"] == "Ben Okafor"


@pytest.mark.parametrize(
    ("query", "error"),
    [("aud=https://other.example", "InvalidAudienceError"), ("late=301", "ExpiredSignatureError")],
)
def test_the_verifier_refuses_what_is_not_for_it(
    product: Product, service: str, reader: httpx.Client, query: str, error: str
) -> None:
    message = post_card(product, f"{service}/act?{query}")
    product.api("PUT", f"webhooks/{message['source']}/actions", json={"hosts": ["127.0.0.1"]}).raise_for_status()
    pressed = press(reader, message)
    assert (pressed.status_code, pressed.json()["detail"]) == (424, error)
    assert found(product, message["id"])["plain"] == message["plain"]


def test_images_come_from_our_own_address(product: Product) -> None:
    """The page's policy names no other; a link that was not made here leads nowhere."""
    assert httpx.get(f"{product.base_url}/images/forged/aHR0cDovLzEyNy4wLjAuMQ").status_code == 404
