import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Popup } from "../popup.js";

const URL_ = "https://builds.example/sign-in";
let listening, opened, popup;

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval"] });
  listening = new Set();
  opened = { closed: false, close: () => {}, postMessage: () => {} };
  const page = {
    open: () => opened,
    addEventListener: (name, listener) => listening.add(`${name} ${listener.name}`),
    removeEventListener: (name, listener) => listening.delete(`${name} ${listener.name}`),
  };
  Object.assign(globalThis, { window: page });
  popup = new Popup({ sources: ["https://builds.example"], context: () => ({}), note: () => {} });
});
afterEach(() => {
  mock.timers.reset();
  delete globalThis.window;
});

const leavingIsAskedAbout = () => listening.has("beforeunload stay");

test("leaving the tab is asked about while a sign-in window is there", async () => {
  const outcome = popup.open(URL_);
  assert.equal(leavingIsAskedAbout(), true);
  popup.receive({
    data: { id: 1, func: "authentication.authenticate.success", args: ["code"] },
    origin: URL_.slice(0, 22),
  });
  assert.deepEqual([await outcome, leavingIsAskedAbout()], [[true, "code"], false]);
});

test("it no longer is when somebody closes the window", async () => {
  const outcome = popup.open(URL_);
  opened.closed = true;
  mock.timers.tick(1000);
  assert.deepEqual([await outcome, leavingIsAskedAbout()], [[false, "CancelledByUser"], false]);
});

test("nothing is asked where no window opened", async () => {
  opened = null;
  assert.deepEqual(await popup.open(URL_), [false, "FailedToOpenWindow"]);
  assert.equal(leavingIsAskedAbout(), false);
  assert.equal((await popup.open("https://evil.example/"))[0], false);
  assert.equal(leavingIsAskedAbout(), false);
});
