from connectors.relay import cookies

OURS = ("pb_relay", "sessionid", "csrftoken")


def test_ours_stay_here_and_the_pages_own_pass() -> None:
    header = 'pb_relay=abc; theme=dark; sessionid=s; empty=; quoted="a b"; csrftoken=t; bare'
    assert cookies.without(header, OURS) == 'theme=dark; empty=; quoted="a b"; bare'
    assert cookies.without("pb_relay=abc", OURS) == ""


def test_every_value_of_a_name_is_looked_at() -> None:
    assert cookies.values("pb_relay=tossed; a=1; pb_relay=real", "pb_relay") == ["tossed", "real"]
    assert cookies.values("xpb_relay=1", "pb_relay") == []


def test_a_pages_cookie_is_of_the_relays_host_and_of_no_other() -> None:
    line = "sid=1; Domain=.builds.example; Path=/app; Secure; HttpOnly; SameSite=Strict; Max-Age=60"
    assert (
        cookies.adapted(line, reserved=OURS, placed=cookies.EMBEDDED)
        == "sid=1; Path=/app; HttpOnly; Max-Age=60; SameSite=None; Secure"
    )
    assert cookies.adapted(line, reserved=OURS, placed=()) == "sid=1; Path=/app; HttpOnly; Max-Age=60"


def test_a_page_sets_no_cookie_of_ours() -> None:
    lines = ("pb_relay=forged; Path=/", " sessionid =s", "csrftoken=t; Domain=localhost", "pb_relay", "")
    assert [cookies.adapted(line, reserved=OURS, placed=()) for line in lines] == [None] * 5
