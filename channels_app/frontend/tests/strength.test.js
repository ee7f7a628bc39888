import assert from "node:assert/strict";
import { test } from "node:test";
import { strengthOf } from "../strength.js";

test("a password is stronger the longer it is, unless it repeats itself", () => {
  const found = [
    "",
    "short",
    "aaaaaaaaaaaaaaaaaaaaaa",
    "1234567890123",
    "tenletters",
    "Ten-lett3rs",
    "four plain words!",
  ];
  assert.deepEqual(found.map(strengthOf), [0, 1, 1, 1, 2, 3, 3]);
  assert.equal(strengthOf("correct horse battery"), 4);
});
