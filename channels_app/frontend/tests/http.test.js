import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { csrfToken, post } from "../http.js";

/** @param {string} cookie */
const withCookie = (cookie) => Object.assign(globalThis, { document: { cookie } });

test("the token is found among other cookies, with the prefix that https has and without", () => {
  for (const cookie of [
    "patchbay_csrf=abc",
    "a=b; patchbay_csrf=abc; c=d",
    "__Host-patchbay_csrf=abc",
    "a=b; __Host-patchbay_csrf=abc",
  ]) {
    withCookie(cookie);
    assert.equal(csrfToken(), "abc", cookie);
  }
});

test("no other cookie is taken for it", () => {
  for (const cookie of ["", "csrf=abc", "not_patchbay_csrf=abc", "patchbay_csrf_old=abc", "a=patchbay_csrf"]) {
    withCookie(cookie);
    assert.equal(csrfToken(), "", cookie);
  }
});

test("a post carries the token, what is asked for, and nothing to other sites", async (t) => {
  withCookie("patchbay_csrf=abc");
  const fetched = t.mock.method(
    globalThis,
    "fetch",
    mock.fn(async () => new Response("{}")),
  );
  await post("/read", "text", { Accept: "application/json" });
  assert.deepEqual(fetched.mock.calls[0].arguments, [
    "/read",
    {
      method: "POST",
      body: "text",
      credentials: "same-origin",
      headers: { "X-CSRFToken": "abc", "X-Requested-With": "fetch", Accept: "application/json" },
    },
  ]);
});
