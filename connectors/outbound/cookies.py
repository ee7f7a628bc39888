"""Cookies of one request and its redirects: some sites answer only if the cookies that they set are sent back."""

from collections.abc import Mapping

import httpx

# Bytes of all cookies that one answer may set; what browsers keep of one host.
MAX_COOKIE_BYTES = 4096


class Cookies:
    """A cookie jar for one request. As in browsers, a cookie goes to the hosts and paths that it was set for."""

    def __init__(self) -> None:
        self.jar = httpx.Cookies()

    def take(self, url: str, headers: httpx.Headers) -> None:
        given = headers.get_list("Set-Cookie")
        if given and sum(map(len, given)) <= MAX_COOKIE_BYTES:
            fields = [("Set-Cookie", cookie) for cookie in given]
            self.jar.extract_cookies(httpx.Response(200, headers=fields, request=httpx.Request("GET", url)))

    def added(self, url: str, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Returns the headers with the cookies for this address, if any; they replace the caller's own `Cookie`."""
        asking = httpx.Request("GET", url)
        self.jar.set_cookie_header(asking)
        cookie = asking.headers.get("Cookie")
        without = {name: value for name, value in headers.items() if name.lower() != "cookie"}
        return {**without, "Cookie": cookie} if cookie else headers
