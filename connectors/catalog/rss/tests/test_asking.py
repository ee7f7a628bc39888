"""Where a feed is, in whose name it is asked for, and what is told of both."""

from typing import Any

import pytest

from connectors.catalog.rss.connector import Rss
from connectors.catalog.rss.form import FeedForm
from connectors.catalog.rss.tests.test_following import URL, Reader, feed, item
from connectors.sdk import ConfigError, Headers, Reply, SecretField, SourceError
from connectors.sdk.feeds.asking import credentials
from connectors.sdk.testing import Recorded

DATA = {"url": URL, "interval": "60", "changes": "status", "include": "", "exclude": ""}
NEW = "https://new.example/feed.xml"


def moving(reader: Reader, to: str = NEW) -> None:
    """The address answers, and says that it moved."""
    reply = Reply(200, feed(item(1)).encode(), Headers({"ETag": '"1"'}), to, to)
    reader.http.recorded.insert(0, Recorded(URL, reply))


class TestAnAddressThatMoved:
    def test_is_asked_from_then_on(self) -> None:
        reader = Reader()
        moving(reader)
        reader.follow()
        reader.http.answer(NEW, feed(item(2), item(1)))
        assert len(reader.follow()) == 1
        assert reader.http.asked[-1].url == NEW
        assert reader.http.asked[-1].headers["If-None-Match"] == '"1"'

    def test_is_forgotten_where_it_does_not_answer(self) -> None:
        reader = Reader()
        moving(reader)
        reader.follow()
        reader.http.answer(NEW, "", status=404)
        reader.http.answer(URL, feed(item(2), item(1)))
        assert len(reader.follow()) == 1
        assert [asked.url for asked in reader.http.asked[-2:]] == [NEW, URL]
        assert "If-None-Match" not in reader.http.asked[-1].headers
        reader.follow()
        assert reader.http.asked[-1].url == URL

    def test_is_not_followed_out_of_https(self) -> None:
        reader = Reader()
        moving(reader, NEW.replace("https", "http"))
        reader.follow()
        reader.follow()
        assert reader.http.asked[-1].url == URL

    def test_gets_no_secrets_of_another_host(self) -> None:
        reader = Reader(user="me", password="pw", header="X-Key: k")
        moving(reader)
        reader.follow()
        assert {"Authorization", "X-Key"} <= set(reader.http.asked[-1].headers)
        reader.http.answer(NEW, feed(item(1)))
        reader.follow()
        assert not {"Authorization", "X-Key"} & set(reader.http.asked[-1].headers)


@pytest.mark.parametrize("status", [403, 404, 410, 429, 503])
def test_what_may_pass_is_asked_again(status: int) -> None:
    with pytest.raises(SourceError) as failed:
        Reader().run("", status=status, Retry_After="86400")
    assert failed.value.transient
    assert failed.value.retry_after == 86_400


def test_a_wrong_password_is_the_fields_fault() -> None:
    with pytest.raises(ConfigError, match="password") as failed:
        Reader().run("", status=401)
    assert failed.value.field == "password"


class TestCredentials:
    def test_are_basic_authentication_and_a_header(self) -> None:
        found = credentials({"user": "me", "password": "ä:b", "header": "X-Api-Key:  k 1 "})
        assert found == {"Authorization": "Basic bWU6w6Q6Yg==", "X-Api-Key": "k 1"}
        assert credentials({"url": URL}) == {}

    def test_are_sealed(self) -> None:
        assert FeedForm.secret_names() == {"password", "header"}

    @pytest.mark.parametrize(
        ("address", "user", "password"),
        [
            ("https://me:s%40cret@blog.example/feed.xml", "me", "s@cret"),
            ("https://me@blog.example/feed.xml", "me", ""),
        ],
    )
    def test_in_the_address_are_moved_out_of_it(self, address: str, user: str, password: str) -> None:
        form = FeedForm({**DATA, "url": address})
        assert form.is_valid(), form.errors
        stored = form.stored()
        assert (stored["url"], stored["user"], stored["password"]) == (URL, user, password)

    @pytest.mark.parametrize("header", ["key", ": x", "Host: x", "X-A: b\r\nX-C: d", "X Y: z", "Content-Length: 1"])
    def test_that_are_no_header_are_refused(self, header: str) -> None:
        assert "header" in FeedForm({**DATA, "header": header}).errors

    @pytest.mark.parametrize(("url", "asked"), [(URL, False), (f"{URL}?page=2", False), (NEW, True)])
    def test_are_asked_for_again_where_the_host_changes(self, url: str, asked: bool) -> None:
        form = FeedForm({**DATA, "url": url}, initial=DATA, stored_secrets=frozenset({"password"}))
        assert ("password" in form.errors) == asked
        for value in ("new", SecretField.CLEAR):
            form = FeedForm(
                {**DATA, "url": NEW, "password": value}, initial=DATA, stored_secrets=frozenset({"password"})
            )
            assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    "secret",
    ["?feed=SECRET", "?a=1&token=SECRET", "?SECRET", "/SECRET0123456789abcdefghij/feed", "/x?key=SECRET#SECRET"],
)
def test_what_may_be_a_key_is_not_told(secret: str) -> None:
    config: dict[str, Any] = {**DATA, "url": f"https://blog.example{secret}"}
    described = Rss().describe(config)
    assert described.startswith("blog.example")
    assert "SECRET" not in described.replace("SECR…", "")
    reader = Reader(url=config["url"])
    with pytest.raises(SourceError) as failed:
        reader.run("", status=404)
    assert "SECRET" not in str(failed.value).replace("SECR…", "")


def test_a_plain_address_is_told_whole() -> None:
    assert Rss().describe(DATA) == "blog.example/feed.xml · Every hour"
