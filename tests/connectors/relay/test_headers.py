import httpx
import pytest

from connectors.relay.csp import relayed
from connectors.relay.headers import from_page, to_page

RELAY = "http://abc.apps.localhost:8000"
VENDOR = "https://builds.example"
PLATFORM = "http://localhost:8000"


def sent(*headers: tuple[str, str]) -> dict[str, str]:
    return to_page(list(headers), relay=RELAY, origin=VENDOR, hidden=("pb_relay", "sessionid"), token="pbt_")


def given(headers: dict[str, str] | list[tuple[str, str]], url: str = f"{VENDOR}/a/b") -> list[tuple[str, str]]:
    return from_page(
        httpx.Headers(headers),
        url=url,
        relay=RELAY,
        origin=VENDOR,
        platform=PLATFORM,
        reserved=("pb_relay",),
        placed=("SameSite=None", "Secure"),
    )


def test_the_vendor_sees_its_own_origin_and_nothing_of_the_way() -> None:
    assert sent(
        ("host", "abc.apps.localhost:8000"),
        ("origin", RELAY),
        ("referer", f"{RELAY}/configure?a=1"),
        ("x-forwarded-for", "10.0.0.7"),
        ("x-auth-request-user", "alice"),
        ("connection", "close, x-hop"),
        ("x-hop", "1"),
        ("te", "trailers"),
        ("cookie", "pb_relay=g; a=1"),
        ("cookie", "sessionid=s; b=2"),
        ("accept-encoding", "br"),
        ("x-api-version", "2"),
    ) == {
        "origin": VENDOR,
        "referer": f"{VENDOR}/configure?a=1",
        "cookie": "a=1; b=2",
        "x-api-version": "2",
    }


def test_other_peoples_origins_are_not_made_the_vendors() -> None:
    assert sent(("origin", "https://evil.example"), ("referer", "https://login.example/cb")) == {}


def test_a_token_of_the_platform_stays_here_and_a_pages_own_passes() -> None:
    assert sent(("authorization", "Bearer pbt_0123456789")) == {}
    assert sent(("authorization", "Bearer eyJ")) == {"authorization": "Bearer eyJ"}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/next?x=1#top", f"{RELAY}/next?x=1#top"),
        ("next", f"{RELAY}/a/next"),
        (f"{VENDOR}/next", f"{RELAY}/next"),
        (f"{VENDOR}:443/next", f"{RELAY}/next"),
        (f"{VENDOR}//evil.example/x", f"{RELAY}//evil.example/x"),
        ("//builds.example/next", f"{RELAY}/next"),
        ("http://builds.example/next", "http://builds.example/next"),
        ("https://login.example/?back=1", "https://login.example/?back=1"),
        ("http://10.0.0.1/", "http://10.0.0.1/"),
    ],
)
def test_redirects_inside_the_vendors_origin_stay_with_us(location: str, expected: str) -> None:
    assert dict(given({"location": location}))["location"] == expected


def test_what_would_act_on_more_than_the_page_is_dropped() -> None:
    found = {
        name
        for name, _ in given(
            {
                "Clear-Site-Data": '"cookies"',
                "Strict-Transport-Security": "max-age=1; includeSubDomains",
                "Alt-Svc": 'h3="evil.example:443"',
                "Service-Worker-Allowed": "/",
                "X-Frame-Options": "DENY",
                "Content-Encoding": "gzip",
                "Content-Length": "7",
                "Transfer-Encoding": "chunked",
                "NEL": "{}",
                "X-Own": "1",
            }
        )
    }
    assert found == {"x-own", "content-security-policy", "cache-control", "referrer-policy"}


def test_nothing_is_kept_for_other_people() -> None:
    assert dict(given({}))["cache-control"] == "private"
    assert dict(given({"Cache-Control": "public, max-age=60, s-maxage=900"}))["cache-control"] == "private, max-age=60"


def test_only_the_platform_and_the_page_itself_may_frame_it() -> None:
    found = given(
        [
            (
                "Content-Security-Policy",
                "frame-ancestors 'none'; script-src https://builds.example https://cdn.example",
            ),
            ("Content-Security-Policy", "frame-ancestors teams.microsoft.com"),
        ]
    )
    assert [value for name, value in found if name == "content-security-policy"] == [
        "script-src https://builds.example https://cdn.example 'self'",
        f"frame-ancestors 'self' {PLATFORM}",
    ]


def test_each_of_several_policies_is_read() -> None:
    policy = "default-src 'self' builds.example, ; img-src *;;FRAME-ANCESTORS x, frame-ancestors *"
    assert relayed(policy, origin=VENDOR) == "default-src 'self' builds.example, img-src *"


def test_the_pages_cookies_come_as_the_relays() -> None:
    found = given([("Set-Cookie", "a=1; Domain=builds.example"), ("Set-Cookie", "pb_relay=x"), ("Set-Cookie", "b=2")])
    assert [value for name, value in found if name == "set-cookie"] == [
        "a=1; SameSite=None; Secure",
        "b=2; SameSite=None; Secure",
    ]


def test_it_lets_nobody_in_by_itself() -> None:
    assert not [name for name, _ in given({}) if name.startswith("access-control-")]
