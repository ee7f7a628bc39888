const page = document.documentElement;
const language = page.lang || "en";
// The reader's own zone where one was chosen, else the browser's.
const timeZone = document.body.dataset.zone || undefined;
const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", timeZone });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium", timeZone });
const dayAndClock = new Intl.DateTimeFormat(language, {
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
  timeZone,
});
const withYear = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
const days = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric", timeZone });
const daysWithYear = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone });
const plainYear = new Intl.DateTimeFormat("en-u-ca-gregory", { year: "numeric", timeZone });
const plainDay = new Intl.DateTimeFormat("en-CA", { timeZone });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const SECOND = 1000,
  MINUTE = 60 * SECOND,
  HOUR = 60 * MINUTE,
  DAY = 24 * HOUR;

/** The calendar day of an instant where the reader is, as 2026-11-23. @param {Date} at */
export const dayOf = (at) => plainDay.format(at);

/** The calendar year of an instant where the reader is. @param {Date} at */
const yearOf = (at) => plainYear.format(at);

/** "Today", "Yesterday", "Monday, November 23". @param {Date} at */
export function dayName(at) {
  const today = new Date();
  if (dayOf(at) === dayOf(today)) return capital(relative.format(0, "day"));
  if (dayOf(at) === dayOf(new Date(today.getTime() - DAY))) return capital(relative.format(-1, "day"));
  return (yearOf(at) === yearOf(today) ? days : daysWithYear).format(at);
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1);

/** "now", "5 minutes ago", then the clock, then the date. @param {Date} at */
function near(at) {
  const age = Date.now() - at.getTime();
  if (age >= 0 && age < MINUTE) return relative.format(0, "second");
  if (age >= 0 && age < HOUR) return relative.format(-Math.floor(age / MINUTE), "minute");
  if (dayOf(at) === dayOf(new Date())) return clock.format(at);
  return yearOf(at) === yearOf(new Date()) ? dayAndClock.format(at) : withYear.format(at);
}

/** In a feed the day stands above; elsewhere it must be said. @param {ParentNode} root */
export function showTimes(root) {
  /** @type {Iterable<HTMLTimeElement>} */
  const times = root.querySelectorAll?.("time[data-when]") ?? [];
  for (const time of times) {
    const at = new Date(time.dateTime);
    const inFeed = time.dataset.when === "clock";
    const recent = Date.now() - at.getTime() < HOUR;
    const ahead = time.dataset.when === "until";
    time.textContent = ahead ? dayAndClock.format(at) : inFeed && !recent ? clock.format(at) : near(at);
    time.title = full.format(at);
  }
}

setInterval(() => document.visibilityState === "visible" && showTimes(document), 30 * SECOND);
