"""A card's button as people press it: one request, a verified answer, and the card changes for everyone who looks."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import browser, sign_in
from tests.journeys.conftest import Target
from tests.product import Product
from tests.target import Heard, Reply
from tests.target import Target as Service
from tests.target import target as open_service

pytestmark = pytest.mark.browser

FIELDS: list[dict[str, Any]] = [
    {"@type": "TextInput", "id": "comment", "title": "Comment"},
    {"@type": "DateInput", "id": "day", "title": "Day"},
    {
        "@type": "MultichoiceInput",
        "id": "where",
        "title": "Where",
        "choices": [{"display": "North", "value": "n"}, {"display": "South", "value": "s"}],
    },
]
BODY = '{"comment": "{{comment.value}}", "day": "{{day.value}}", "where": "{{where.value}}"}'
UPDATED = {"@type": "MessageCard", "title": "Deployed to the south", "text": "Nothing is left to do."}


class Deployer:
    """Refuses the first press, takes the second; believes nobody without a token of ours."""

    def __init__(self, issuer: str, service: Service) -> None:
        self.issuer, self.service = issuer, service
        self.pressed: list[dict[str, Any]] = []
        self.claims: list[dict[str, Any]] = []

    def answer(self, heard: Heard) -> Reply:
        metadata = httpx.get(f"{self.issuer}/.well-known/openid-configuration").json()
        token = heard.headers["Authorization"].removeprefix("Bearer ")
        key = jwt.PyJWKClient(metadata["jwks_uri"]).get_signing_key_from_jwt(token)
        audience = self.service.url("").rstrip("/")
        self.claims.append(jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=metadata["issuer"]))
        self.pressed.append(json.loads(heard.body))
        time.sleep(0.4)  # long enough for the second click of a double click
        if len(self.pressed) == 1:
            return Reply(409, {"CARD-ACTION-STATUS": "Deploys are locked until noon."})
        headers = {"CARD-ACTION-STATUS": "Deployed.", "CARD-UPDATE-IN-BODY": "true", "Content-Type": "application/json"}
        return Reply(200, headers, json.dumps(UPDATED).encode())


@pytest.fixture
def deployer(product: Product) -> Iterator[Deployer]:
    with open_service() as service:
        deployer = Deployer(product.base_url, service)
        service.answer = deployer.answer
        yield deployer


def post_card(target: Target, url: str) -> str:
    policy = {"hosts": ["127.0.0.1"], "url": ""}
    target.product.api("PUT", f"webhooks/{target.webhook_id}/actions", json=policy).raise_for_status()
    action = {"@type": "HttpPOST", "name": "Deploy", "target": url, "body": BODY}
    form = {"@type": "ActionCard", "name": "Deploy…", "inputs": FIELDS, "actions": [action]}
    card = {"@type": "MessageCard", "title": target.words, "potentialAction": [form]}
    return httpx.post(target.urls["short"], json=card).raise_for_status().headers["X-Message-Id"]


def fill(message: Locator) -> None:
    message.get_by_role("button", name="Deploy…").click()
    message.get_by_label("Comment").fill('Now, "please"')
    message.get_by_label("Day").fill("2027-03-28")
    message.get_by_label("Where").select_option("South")


def test_a_press_is_sent_once_and_its_card_replaced_for_everyone(
    product: Product, target: Target, deployer: Deployer
) -> None:
    message_id = post_card(target, deployer.service.url("/deploy"))
    with browser(product.base_url) as (context, complaints):
        user = product.demo["users"][0]
        here = context.new_page()
        sign_in(here, user["email"], user["password"])
        assert context.browser
        elsewhere = context.browser.new_context(base_url=product.base_url, storage_state=context.storage_state())
        complaints.watch(elsewhere)
        there = elsewhere.new_page()
        pages = [here, there]
        for page in pages:
            page.goto(f"/channels/{target.channel_id}/")
            page.evaluate("window.neverReloaded = true")
        mine, theirs = (shown(page, message_id) for page in pages)

        # Refused: the reason is said, what was typed stays, and pressing again is a new request.
        fill(mine)
        mine.get_by_role("button", name="Deploy", exact=True).dblclick()
        expect(mine.get_by_text("Deploys are locked until noon.").first).to_be_visible()
        assert len(deployer.pressed) == 1
        expect(mine.get_by_label("Comment")).to_have_value('Now, "please"')

        mine.get_by_role("button", name="Deploy", exact=True).dblclick()
        for message in (mine, theirs):
            expect(message.get_by_text("Deployed to the south")).to_be_visible(timeout=5_000)
            expect(message.get_by_text("Deployed.")).to_be_visible()
            expect(message.get_by_text(target.words)).to_have_count(0)
        answer = {"comment": 'Now, "please"', "day": "2027-03-28", "where": "s"}
        assert deployer.pressed == [answer, answer]
        assert {claims["sender"] for claims in deployer.claims} == {target.webhook_id}
        assert all(page.evaluate("window.neverReloaded") for page in pages)
        # The browser itself reports that the first press was not answered with success.
        assert [complaint for complaint in complaints if "424" not in complaint] == []


def shown(page: Page, message_id: str) -> Locator:
    return page.locator(f'.feed [data-message="{message_id}"]')
