import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Opening } from "../opening.js";

let shown, failures;
const PATIENCE = { initialise: 5000, relay: 10_000, load: 30_000 };

function open(relay, relayFirst) {
  const effects = { show: (url, way) => shown.push([url, way]), failed: () => (failures += 1) };
  const opening = new Opening({ direct: "d", relay }, PATIENCE, effects);
  opening.start(relayFirst);
  return opening;
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  shown = [];
  failures = 0;
});
afterEach(() => mock.timers.reset());

test("a page that initialises stays", () => {
  const opening = open("r");
  opening.loaded();
  mock.timers.tick(4999);
  opening.accepted();
  mock.timers.tick(100_000);
  opening.loaded(); // it navigated
  mock.timers.tick(100_000);
  assert.deepEqual(shown, [["d", "direct"]]);
  assert.equal(failures, 0);
});

test("each document has the time to initialise, and a chain of them an end", () => {
  const opening = open(null);
  for (let document = 0; document < 6; document += 1) {
    opening.loaded();
    mock.timers.tick(4900);
  }
  assert.equal(failures, 0);
  opening.loaded();
  mock.timers.tick(100);
  assert.equal(failures, 1);
  opening.loaded();
  mock.timers.tick(100_000);
  assert.equal(failures, 1);
});

test("one that does not goes through the relay, then is given up", () => {
  const opening = open("r");
  opening.loaded();
  mock.timers.tick(5000);
  assert.deepEqual(shown, [
    ["d", "direct"],
    ["r", "relay"],
  ]);
  opening.loaded();
  mock.timers.tick(9999);
  assert.equal(failures, 0);
  mock.timers.tick(1);
  assert.equal(failures, 1);
  assert.equal(opening.way, "failed");
});

test("where only the relay worked before it comes first, and the page as it is after it", () => {
  open("r", true).loaded();
  mock.timers.tick(10_000);
  assert.deepEqual(shown, [
    ["r", "relay"],
    ["d", "direct"],
  ]);
  open(null, true);
  assert.deepEqual(shown.at(-1), ["d", "direct"]);
});

test("without a relay it is given up at once", () => {
  open(null).loaded();
  mock.timers.tick(5000);
  assert.equal(failures, 1);
});

test("a page that does not even load is given up as well", () => {
  open(null);
  mock.timers.tick(30_000);
  assert.equal(failures, 1);
});
