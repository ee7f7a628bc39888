import assert from "node:assert/strict";
import { mock, test } from "node:test";

// Of a reader in Shanghai, where this is half past eight in the evening of a Wednesday.
const NOW = Date.UTC(2026, 6, 15, 12, 30);
const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

mock.timers.enable({ apis: ["Date", "setInterval"], now: NOW });
/** @type {{dateTime: string, dataset: {when: string}, textContent: string, title: string}[]} */
let onPage = [];
Object.assign(globalThis, {
  document: {
    documentElement: { lang: "en" },
    body: { dataset: { zone: "Asia/Shanghai" } },
    visibilityState: "visible",
    querySelectorAll: () => onPage,
  },
});
const { dayName, dayOf, showTimes } = await import("../times.js");

/** @param {string} when @param {number} at */
const timeAt = (when, at) => ({ dateTime: new Date(at).toISOString(), dataset: { when }, textContent: "", title: "" });

/** Some versions of Unicode put a narrow space before "PM". @param {string} text */
const plain = (text) => text.replace(/\s/g, " ");

/** @param {string} when @param {number} at */
function shown(when, at) {
  onPage = [timeAt(when, at)];
  showTimes(document);
  return plain(onPage[0].textContent);
}

test("a day is the reader's, not UTC's", () => {
  assert.equal(dayOf(new Date(Date.UTC(2026, 6, 15, 15, 59))), "2026-07-15");
  assert.equal(dayOf(new Date(Date.UTC(2026, 6, 15, 16))), "2026-07-16");
});

test("days near today have names, others a date", () => {
  const names = [0, DAY, 2 * DAY, 365 * DAY].map((ago) => dayName(new Date(NOW - ago)));
  assert.deepEqual(names, ["Today", "Yesterday", "Monday, July 13", "Tuesday, July 15, 2025"]);
});

test("a time says how long ago, then the clock, then the date", () => {
  const texts = [0, 59 * SECOND, MINUTE, 59 * MINUTE, HOUR, DAY, 365 * DAY].map((ago) => shown("near", NOW - ago));
  assert.deepEqual(texts, [
    "now",
    "now",
    "1 minute ago",
    "59 minutes ago",
    "7:30 PM",
    "Jul 14, 8:30 PM",
    "Jul 15, 2025, 8:30 PM",
  ]);
});

test("in a feed an older time is the clock alone, for the day stands above", () => {
  assert.deepEqual([shown("clock", NOW - 5 * MINUTE), shown("clock", NOW - 3 * DAY)], ["5 minutes ago", "8:30 PM"]);
});

test("what is to come is said with its day", () => {
  assert.equal(shown("until", NOW + 10 * MINUTE), "Jul 15, 8:40 PM");
});

test("the whole date is there to be pointed at", () => {
  shown("near", NOW);
  assert.equal(plain(onPage[0].title), "Wednesday, July 15, 2026 at 8:30:00 PM");
});

test("times that are on the page grow older while it is looked at", () => {
  onPage = [timeAt("near", NOW)];
  showTimes(document);
  mock.timers.tick(2 * MINUTE);
  assert.equal(onPage[0].textContent, "2 minutes ago");
});

test("a year is the reader's, not the browser's", () => {
  process.env.TZ = "UTC";
  // In Shanghai two o'clock in the morning of January 1, 2027.
  mock.timers.setTime(Date.UTC(2026, 11, 31, 18));
  assert.equal(shown("near", Date.UTC(2026, 11, 31, 6)), "Dec 31, 2026, 2:00 PM");
  assert.equal(dayName(new Date(Date.UTC(2026, 11, 29, 6))), "Tuesday, December 29, 2026");
});
