import assert from "node:assert/strict";
import { test } from "node:test";
import { colorAt, NAMED } from "../cards/chart_colors.js";

/** @param {string} set @param {number} count */
const colors = (set, count) => Array.from({ length: count }, (_, place) => colorAt(set, place, count));

test("things beside each other have colours of their own, and many begin again", () => {
  assert.equal(new Set(colors("categorical", 8)).size, 8);
  assert.equal(colorAt("categorical", 8, 9), colorAt("categorical", 0, 9));
});

test("a set nobody knows is the usual one", () => {
  assert.deepEqual(colors("", 8), colors("categorical", 8));
});

test("an ordered set is spread from its first colour to its last", () => {
  const whole = colors("sequential", 8);
  assert.equal(new Set(whole).size, 8);
  assert.deepEqual(colors("sequential", 2), [whole[0], whole[7]]);
  assert.deepEqual(colors("sequential", 1), [whole[3]]);
  assert.equal(colorAt("sequential", 8, 9), whole[0]);
});

test("senders name the steps of a set", () => {
  assert.deepEqual([NAMED.sequential1, NAMED.divergingred], [colorAt("sequential", 0, 8), "#c9504a"]);
});
