import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../diagnoses.js";
import { sdkOf } from "../handshake.js";
import { allows, allowsUrl } from "../origins.js";
import { line, matches, shortened, textOf } from "../record.js";

const US = "https://patchbay.example";
const found = (facts) =>
  diagnose({
    sdk: sdkOf(["2.31.0", 4, null]),
    accepted: false,
    failed: true,
    origin: US,
    page: "https://builds.example/configure",
    sources: ["https://builds.example"],
    handlers: new Set(["save", "remove"]),
    stored: null,
    blocked: [],
    succeeded: {},
    ...facts,
  });
const names = (facts) => found(facts).map(({ name }) => name);

test("nothing is wrong with what works, or may still work", () => {
  assert.deepEqual(names({ accepted: true }), []);
  assert.deepEqual(names({ failed: false }), []);
});

test("a page that takes no messages from us is told the line to paste", () => {
  assert.equal(found({})[0].name, "origin");
  assert.equal(found({})[0].line, 'await microsoftTeams.app.initialize(["https://patchbay.example"]);');
  const old = found({ sdk: sdkOf(["1.13.1"]) });
  assert.equal(old[0].line, 'microsoftTeams.initialize(() => {}, ["https://patchbay.example"]);');
  assert.deepEqual(names({ sdk: sdkOf(["2.31.0", 4, ["https://*.example"]]) }), ["originOther"]);
  assert.deepEqual(names({ sdk: sdkOf(["1.3.4"]) }), ["originTooOld"]);
  assert.deepEqual(names({ sdk: null }), ["silent"]);
});

test("a page that works through the relay is told how it would do without", () => {
  const relayed = { accepted: true, failed: false, refused: sdkOf(["2.31.0", 4, null]) };
  assert.deepEqual(names(relayed), ["relayed", "origin"]);
});

test("plain http is named where the SDK does not take it", () => {
  assert.deepEqual(names({ origin: "http://localhost:8000" }), ["origin", "originHttps"]);
  assert.deepEqual(names({ origin: "http://localhost:8000", sdk: sdkOf(["2.58.0", 4, null]) }), ["origin"]);
});

test("success without settings, and handlers that are not there", () => {
  const fine = { accepted: true };
  assert.deepEqual(names({ ...fine, succeeded: { save: true } }), ["savedNothing"]);
  assert.deepEqual(names({ ...fine, succeeded: { save: true }, stored: {} }), []);
  assert.deepEqual(names({ ...fine, succeeded: { save: true, remove: true }, handlers: new Set() }), [
    "noSaveHandler",
    "noRemoveHandler",
  ]);
  const old = { ...fine, sdk: sdkOf(["1.3.4"]), handlers: new Set() };
  assert.deepEqual(names({ ...old, succeeded: { save: true, remove: true } }), ["savedNothing"]);
});

test("a page that left the relay", () => {
  assert.deepEqual(names({ failed: true, leftRelay: "https://builds.example" }), ["leftRelay"]);
  assert.deepEqual(names({ accepted: true, leftRelay: "https://builds.example" }), []);
});

test("addresses that are not the app's", () => {
  const stored = { contentUrl: "https://other.example/edit", removeUrl: "/remove" };
  assert.deepEqual(names({ accepted: true, stored }), ["unlistedAddress"]);
  const [{ name, line: host }] = found({ accepted: true, blocked: ["https://other.example:8443/x"] });
  assert.deepEqual([name, host], ["unlisted", "other.example:8443"]);
});

test("origins", () => {
  const sources = [
    "https://builds.example",
    "https://*.pages.example",
    "http://127.0.0.1:8123",
    "https://plain.example:443",
  ];
  for (const good of [
    "https://builds.example",
    "https://a.b.pages.example",
    "http://127.0.0.1:8123",
    "https://plain.example",
  ])
    assert.equal(allows(sources, good), true, good);
  for (const bad of [
    "http://builds.example",
    "https://pages.example",
    "https://.pages.example",
    "https://evilpages.example",
    "null",
    "http://127.0.0.1:8124",
    "https://builds.example.evil.example",
  ])
    assert.equal(allows(sources, bad), false, bad);
  assert.equal(allowsUrl(sources, "/edit", "https://builds.example/configure"), true);
  for (const bad of ["[tunnelURL]/edit", "https://evil.example", undefined, "javascript:alert(1)", "https://x:y:z"])
    assert.equal(allowsUrl(sources, bad, "https://builds.example/configure"), false, String(bad));
});

test("the record is short, has no webhook's token and can be looked through", () => {
  const say = (name, values = {}) => [name, ...Object.values(values)].filter(Boolean).join(" ");
  const token = "0123456789abcdef0123456789ABCDEF";
  const words = line(
    { from: "host", func: "settings.save", args: [{ webhookUrl: `https://x/webhookb2/a/${token}/b` }] },
    1234.5,
    say,
  );
  assert.deepEqual(words, [
    "1.23 s",
    "from-host",
    "settings.save",
    '{"webhookUrl":"https://x/webhookb2/a/0123…/b"}',
    "",
  ]);
  const ignored = line({ from: "page", func: "x", ignored: "origin", origin: "https://evil" }, 0, say);
  assert.equal(ignored[4], "ignored-origin https://evil");
  assert.equal(shortened([{ long: "x".repeat(500) }]).length, 160);
  const circle = {};
  circle.self = circle;
  assert.equal(shortened([circle, undefined]), "[object Object], undefined");
  assert.equal(matches(words, "host SAVE"), true);
  assert.equal(matches(words, "host remove"), false);
  assert.equal(
    textOf([{ text: "Wrong", line: "fix()" }], [words]),
    `! Wrong\n  fix()\n${words.slice(0, 4).join("\t")}`,
  );
});
