"""Whatever may be a key is hidden, wherever in a URL or header it stands; what names a thing stays."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.redaction import mask_address, mask_headers, mask_url

KEY = "tk4Zr9Qm2Xw7Lp5Vb8Nc3"
PLACES = [
    f"https://ada:{KEY}@a.example/feed",
    f"https://{KEY}@a.example/feed",
    f"https://a.example/{KEY}",
    f"https://a.example/{KEY}/feed",
    f"https://a.example/feed?token={KEY}",
    f"https://a.example/feed?a=1&api_key={KEY}&b=2",
    f"https://a.example/feed?x={KEY}",
    f"https://a.example/feed?sig={KEY}%3D",
]
# A query may be all key, and by any name.
QUERIES = ["?{}", "?a={}", "?a=1&b={}", "?{}&a=1", "?a=b={}", "#{}", "?a=1#{}"]


@pytest.mark.parametrize("url", PLACES)
def test_a_key_is_hidden_on_record(url: str) -> None:
    masked = mask_url(url)
    assert KEY[4:] not in masked
    assert masked.startswith("https://a.example/")


@pytest.mark.parametrize("query", QUERIES)
@given(word=st.text("abcxyz0189", min_size=5, max_size=30).map("qjk".__add__))
def test_nothing_of_a_query_is_told_to_others(query: str, word: str) -> None:
    assert word not in mask_address("https://a.example/feed" + query.format(quote(word)))


@pytest.mark.parametrize("url", PLACES)
def test_a_key_is_not_told_to_others(url: str) -> None:
    assert KEY[4:] not in mask_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/blog/feed.xml",
        "https://a.example/6f0d5c1e-7c1b-4c5e-9a54-7061746368ba/feed",
        "https://a.example/a-long-title-of-an-article-without-digits",
    ],
)
def test_what_names_a_thing_stays(url: str) -> None:
    assert mask_url(url) == mask_address(url) == url


@pytest.mark.parametrize(
    "name", ["Authorization", "Cookie", "X-Api-Key", "Private-Token", "X-Anything", "X-Hub-Signature"]
)
def test_a_key_in_a_header_is_hidden(name: str) -> None:
    for value in (KEY, f"Bearer {KEY}") if name != "X-Anything" else (KEY,):
        assert KEY[4:] not in mask_headers([(name, value)])[name]
