"""A client as `Retry-After` asks for: what the product is too busy for just now is sent again."""

import time

import httpx

# Seconds after which a product that is still too busy is no longer one that heals.
PATIENCE = 60


class Patient(httpx.HTTPTransport):
    """Sends a request again where it is answered 503 with `Retry-After`.

    Nothing was done then: one of two web workers answers so that has not noticed yet that the database is back.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = super().handle_request(request)
            if answer.status_code != 503 or "Retry-After" not in answer.headers or time.monotonic() > deadline:
                return answer
            answer.close()
            time.sleep(int(answer.headers["Retry-After"]))
