import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Session } from "../session.js";

const PAGE = "https://builds.example";
const WEBHOOK = "https://patchbay.example/webhookb2/x";

let sent, notes, seen, session;

function make(given = {}) {
  const whole = {
    frame: "settings",
    context: { tid: "1", theme: "default", userObjectId: "u" },
    settings: {},
    webhookUrl: WEBHOOK,
    sources: [PAGE, "https://*.pages.example"],
    ...given,
  };
  const effects = {
    send: (message, origin) => sent.push({ message, origin }),
    accepted: () => (seen.accepted += 1),
    validity: (valid) => seen.validity.push(valid),
    unasked: (kind, outcome) => seen.unasked.push([kind, outcome]),
    authenticate: async (...args) => [true, args[0]],
    note: (entry) => notes.push(entry),
  };
  return new Session(whole, effects);
}

const say = (func, args = [], more = {}, origin = PAGE) => session.receive({ id: 1, func, args, ...more }, origin);
const last = () => sent.at(-1)?.message;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  sent = [];
  notes = [];
  seen = { accepted: 0, validity: [], unasked: [] };
  session = make();
});
afterEach(() => mock.timers.reset());

test("version 1 is greeted with three values", () => {
  say("initialize", ["1.6.0"], { id: 0 });
  assert.deepEqual(sent, [{ message: { id: 0, args: ["settings", "web", "2.0.5"] }, origin: PAGE }]);
});

test("version 2 is greeted with a runtime that every one takes", () => {
  for (const args of [["2.0.0"], ["2.10.0", 2], ["2.31.0", 4, null]]) {
    say("initialize", args, { uuidAsString: "abc" });
    const [frame, host, runtime, client] = last().args;
    assert.deepEqual([frame, host, client, last().uuidAsString], ["settings", "web", "2.0.5", "abc"]);
    assert.equal(JSON.parse(runtime).apiVersion, 1);
    assert.deepEqual(JSON.parse(runtime).supports.pages, { config: {} });
  }
});

test("a uuid is echoed only where there was one", () => {
  say("getContext");
  assert.equal("uuidAsString" in last(), false);
});

test("other origins and other messages are not answered", () => {
  say("initialize", ["2.0.0"], {}, "https://evil.example");
  say("getContext", [], {}, "https://pages.example");
  say("getContext", [], {}, "null");
  for (const data of ["text", null, 7, { id: 1 }, { func: 3 }, []]) session.receive(data, PAGE);
  assert.deepEqual(sent, []);
  assert.deepEqual(
    notes.map((note) => note.ignored),
    ["origin", "origin", "origin"],
  );
  say("getContext", [], {}, "https://a.pages.example");
  assert.equal(sent[0].origin, "https://a.pages.example");
});

test("arguments that are no list count as none", () => {
  session.receive({ id: 4, func: "settings.setSettings", args: "x" }, PAGE);
  assert.equal(last().args[0], false);
});

test("the context has the frame and the host", () => {
  say("getContext", [], { id: 7 });
  const context = { tid: "1", theme: "default", userObjectId: "u", frameContext: "settings", hostClientType: "web" };
  assert.deepEqual(last(), { id: 7, args: [context] });
});

test("settings have the webhook from the start and are told word for word", () => {
  say("settings.getSettings");
  const ours = { webhookUrl: WEBHOOK, appType: "teams", userObjectId: "u" };
  assert.deepEqual(last().args, [{ entityId: "", configName: "", contentUrl: "", ...ours }]);
  const stored = { entityId: "e", password: "p", deep: { list: [1] }, webhookUrl: "https://else.example" };
  say("settings.setSettings", [stored]);
  assert.deepEqual(last().args, [true]);
  say("settings.getSettings");
  assert.deepEqual(last().args, [{ configName: "", contentUrl: "", ...stored, ...ours }]);
  assert.deepEqual(session.stored, stored);
});

test("settings that are none are refused", () => {
  const circle = {};
  circle.self = circle;
  for (const wrong of [undefined, null, "x", [1], { long: "x".repeat(70_000) }, circle, { n: 1n }]) {
    say("settings.setSettings", [wrong]);
    assert.equal(last().args[0], false);
  }
  assert.equal(session.stored, null);
});

test("validity is what the page said last, true and nothing else", () => {
  seen.validity.length = 0;
  for (const value of [true, false, "true", 1]) say("settings.setValidityState", [value]);
  assert.deepEqual(seen.validity, [true, false, false, false]);
  assert.deepEqual(sent, []);
});

test("saving asks with the webhook, as an event without an id", async () => {
  const asked = session.ask("save", 1000);
  assert.deepEqual(last(), { func: "settings.save", args: [{ webhookUrl: WEBHOOK }] });
  say("settings.save.success");
  assert.deepEqual(await asked, { ok: true, reason: "" });
});

test("a failure has the page's reason", async () => {
  const asked = session.ask("save", 1000);
  say("settings.save.failure", ["no such room"]);
  assert.deepEqual(await asked, { ok: false, reason: "no such room" });
  const again = session.ask("remove", 1000);
  say("settings.remove.failure", [undefined]);
  assert.deepEqual(await again, { ok: false, reason: "" });
});

test("a page that does not answer is waited for so long and no longer; what comes late is told apart", async () => {
  const asked = session.ask("save", 60_000);
  mock.timers.tick(59_999);
  say("settings.remove.success"); // not what was asked
  mock.timers.tick(1);
  assert.equal(await asked, null);
  say("settings.save.success");
  assert.deepEqual(seen.unasked, [
    ["remove", { ok: true, reason: "" }],
    ["save", { ok: true, reason: "" }],
  ]);
});

test("calls that nobody offers are refused, so that no page waits for ever; what is only said is not answered", () => {
  for (const said of [
    "registerHandler",
    "appInitialization.appLoaded",
    "appInitialization.failure",
    "readyToUnload",
    "log.request",
  ])
    say(said, ["x"]);
  assert.deepEqual(sent, []);
  for (const asked of ["navigateCrossDomain", "executeDeepLink", "toString", "constructor", "__proto__"]) {
    say(asked, [], { id: 9 });
    assert.deepEqual(last(), { id: 9, args: [false, "not supported"] });
  }
  say("authentication.getAuthToken");
  assert.deepEqual(last().args, [false, "resourceDisabled"]);
  say("authentication.getUser");
  assert.deepEqual(last().args, [false, { errorCode: 100 }]);
});

test("handlers are remembered by name", () => {
  say("registerHandler", ["save"]);
  say("registerHandler", ["remove"]);
  assert.deepEqual([...session.handlers], ["save", "remove"]);
});

test("a page is accepted with its first word after the greeting, once", () => {
  say("initialize", ["2.0.0"]);
  assert.equal(seen.accepted, 0);
  say("getContext");
  say("getContext");
  assert.equal(seen.accepted, 1);
});

test("a silent page is asked whether it hears us, in a way its SDK answers by itself", () => {
  for (const [version, question] of [
    ["1.3.4", "backButtonPress"],
    ["1.6.0", "beforeUnload"],
    ["2.58.0", "beforeUnload"],
  ]) {
    say("initialize", [version]);
    mock.timers.tick(1500);
    assert.deepEqual(last(), { func: question, args: [] });
  }
  say("navigateBack", [], { id: 3 });
  assert.deepEqual(last(), { id: 3, args: [true] });
  say("initialize", ["2.0.0"]);
  say("getContext");
  const count = sent.length;
  mock.timers.tick(5000);
  assert.equal(sent.length, count);
});

test("another document in the frame starts anew", () => {
  say("initialize", ["1.6.0"]);
  say("settings.setValidityState", [true]);
  say("registerHandler", ["save"]);
  say("settings.setSettings", [{ a: 1 }]);
  say("initialize", ["2.0.0"], { id: 0 });
  assert.equal(seen.validity.at(-1), false);
  assert.equal(session.handlers.size, 0);
  assert.equal(session.isAccepted, false);
  assert.deepEqual(session.stored, { a: 1 });
  assert.equal(last().id, 0);
});

test("a page is settled when it has read its settings, or did not ask for them for a while", () => {
  assert.equal(session.isSettled, false);
  say("getContext");
  mock.timers.tick(1999);
  assert.equal(session.isSettled, false);
  mock.timers.tick(1);
  assert.equal(session.isSettled, true);
  say("settings.getSettings");
  assert.equal(session.isSettled, false);
  mock.timers.tick(300);
  assert.equal(session.isSettled, true);
  say("initialize", ["2.0.0"]);
  assert.equal(session.isSettled, false);
});

test("the theme is pushed to a page that listens, and in its context from then on", () => {
  session.changeTheme("dark");
  assert.deepEqual(sent, []);
  say("getContext");
  assert.equal(last().args[0].theme, "dark");
  session.changeTheme("contrast");
  assert.deepEqual(last(), { func: "themeChange", args: ["contrast"] });
});

test("signing in is answered when it is done", async () => {
  say("authentication.authenticate", ["https://builds.example/in", 1, 2], { id: 5 });
  await new Promise((resolve) => process.nextTick(resolve));
  assert.deepEqual(last(), { id: 5, args: [true, "https://builds.example/in"] });
});
