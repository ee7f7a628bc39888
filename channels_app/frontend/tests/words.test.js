import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { document: { getElementById: () => ({ textContent: '{"close": "Close"}' }) } });
const { fill, words } = await import("../words.js");

test("words are those the server put on the page", () => {
  assert.equal(words.close, "Close");
});

test("values are put where the text names them, and what is not given stays", () => {
  assert.equal(fill("{count} of {all}, {count}", { count: 0, all: "$&" }), "0 of $&, 0");
  assert.equal(fill("{who} {}", {}), "{who} {}");
});
