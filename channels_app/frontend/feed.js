import { announce } from "./copy.js";
import { closest } from "./events.js";
import htmx from "./htmx.js";
import { dayName, dayOf, showTimes } from "./times.js";
import { markRead, showUnseen } from "./unread.js";
import { fill, words } from "./words.js";

// Messages of one sender closer than this are shown as one.
const TOGETHER = 5 * 60_000;
const feed = document.querySelector("[data-feed]");
const scroller = feed?.closest(".feed-scroll");
const jump = document.querySelector("[data-jump]");
let unseen = 0;

/** @param {HTMLElement} list */
const items = (list) => [...list.querySelectorAll(":scope > .feed-item")];
/** @param {HTMLElement} item */
const messageOf = (item) => item.querySelector(".message");
/** @param {HTMLElement} message */
const time = (message) => new Date(message.querySelector("time").dateTime);

/** Dates between the days, and one head for messages that follow each other. @param {HTMLElement} list */
export function arrange(list) {
  for (const line of list.querySelectorAll(":scope > .day")) line.remove();
  const isFeed = list === feed;
  let previous = null;
  let newShown = false;
  for (const item of items(list)) {
    const message = messageOf(item);
    const at = time(message);
    own(message);
    const otherDay = !previous || dayOf(time(previous)) !== dayOf(at);
    if (isFeed && otherDay) item.before(line(dayName(at)));
    const startsNew =
      isFeed &&
      !newShown &&
      feed.dataset.mark &&
      item.dataset.id > feed.dataset.mark &&
      !message.classList.contains("is-mine");
    if (startsNew) {
      newShown = true;
      if (previous) item.before(line(words.newMessages, "is-new"));
    }
    message.classList.toggle("is-continued", !otherDay && !startsNew && follows(previous, message, at));
    previous = message;
  }
  document.querySelector("[data-empty]")?.toggleAttribute("hidden", !isFeed ? true : items(list).length > 0);
}

/** What concerns the reader: their own messages, and mentions of them. @param {HTMLElement} message */
function own(message) {
  const { user } = document.body.dataset;
  message.classList.toggle("is-mine", message.dataset.author === user);
  for (const word of message.querySelectorAll(`[data-mention="user:${user}"]`)) word.classList.add("is-me");
}

/** @param {HTMLElement} previous @param {HTMLElement} message @param {Date} at */
function follows(previous, message, at) {
  const sameSender = previous.dataset.sender === message.dataset.sender;
  return (
    sameSender &&
    at.getTime() - time(previous).getTime() < TOGETHER &&
    !previous.querySelector(".replies-link:not([hidden])")
  );
}

/** @param {string} text */
function line(text, kind = "") {
  const node = document.createElement("li");
  node.className = `day ${kind}`;
  node.textContent = text;
  return node;
}

/** Puts a message where its id says, or in place of an older version. @param {HTMLElement} list @returns {boolean} whether it is new */
export function put(list, { id, html, version }) {
  const present = list.querySelector(`:scope > [data-id="${id}"]`);
  if (present && Number(messageOf(present).dataset.version) >= version) return false;
  const item = present ?? document.createElement("li");
  item.className = present ? "feed-item" : "feed-item is-fresh";
  item.id = `m-${id}`;
  item.dataset.id = id;
  show(item, html);
  if (!present) list.insertBefore(item, items(list).find((other) => other.dataset.id > id) ?? null);
  arrange(list);
  return !present;
}

/** Shows a message's HTML. A card that stayed the same keeps what was typed into it. @param {HTMLElement} item */
function show(item, html) {
  const before = item.querySelector("patchbay-card");
  const calls = callsOf(item);
  item.innerHTML = html;
  for (const [state, text] of callsOf(item))
    if (calls.length && !calls.some((call) => call[0] === state && call[1] === text)) announce(text);
  const after = item.querySelector("patchbay-card");
  if (before && after && before.data === after.data) after.replaceWith(before);
  htmx.process(item);
  showTimes(item);
}

/** How it stands with the services a message asked. @param {HTMLElement} item */
const callsOf = (item) =>
  [...item.querySelectorAll("[data-call]")].map((call) => [
    call.dataset.call,
    call.querySelector(".call-words").textContent.trim(),
  ]);

/** The message above a thread that is open. @param {{id: string, html: string, version: number}} event */
export function putRoot({ id, html, version }) {
  const message = document.querySelector(`.thread-root > [data-message="${id}"]`);
  if (!message || Number(message.dataset.version) >= version) return;
  const { parentElement } = message;
  show(parentElement, html);
  own(messageOf(parentElement));
}

/** @param {HTMLElement} list @param {string} id */
export function take(list, id) {
  list.querySelector(`:scope > [data-id="${id}"]`)?.remove();
  arrange(list);
}

/** One more answer under a message of the feed. @param {string} root @param {string} id */
export function countReply(root, id) {
  const link = feed?.querySelector(`:scope > [data-id="${root}"] .replies-link`);
  if (!link || id <= (link.dataset.last ?? "")) return;
  link.dataset.last = id;
  link.dataset.count = String(Number(link.dataset.count) + 1);
  showCount(link);
}

/** Fetches a message as it is now: how many replies it has left, how its button went. @param {string} id */
export async function refresh(id) {
  const places = [...document.querySelectorAll(`.feed > [data-id="${id}"]`)];
  const answer =
    places.length && (await fetch(`/messages/${id}`, { headers: { "HX-Request": "true" } }).catch(() => null));
  if (!answer?.ok) return;
  const html = await answer.text();
  for (const item of places) {
    show(item, html);
    arrange(item.parentElement);
  }
}
document.addEventListener("patchbay:changed", ({ detail }) => refresh(detail.id));

/** @param {HTMLElement} link */
function showCount(link) {
  const count = Number(link.dataset.count);
  link.hidden = count === 0;
  link.querySelector("span").textContent = count === 1 ? words.oneReply : fill(words.replies, { count });
}

/** @param {{id: string, html: string}} event */
export function arrived(event) {
  const message = messageOf(feed.querySelector(`:scope > [data-id="${event.id}"]`));
  const mine = message.classList.contains("is-mine");
  if (!message.dataset.author) document.dispatchEvent(new Event("patchbay:from-outside"));
  if (!mine) announce(fill(words.messageFrom, { sender: message.getAttribute("aria-label") }));
  if (document.visibilityState !== "visible") {
    unseen += mine ? 0 : 1;
    showUnseen(unseen);
  }
  if (atEnd() || mine) toEnd();
  else jump?.removeAttribute("hidden");
  seen();
}

const atEnd = () => Math.abs(scroller.scrollTop) < 120;
const toEnd = () => scroller.scrollTo({ top: 0 });

function seen() {
  if (document.visibilityState === "visible" && atEnd() && !feed.dataset.newer) {
    unseen = 0;
    jump?.setAttribute("hidden", "");
    markRead(feed, items(feed).at(-1)?.dataset.id ?? "");
  }
}

// Without a mouse there is no hovering: the tools of a message open with a tap.
document.addEventListener("click", (event) => {
  const more = closest(event, "[data-more]");
  for (const open of document.querySelectorAll(".message.is-open")) {
    if (open !== more?.closest(".message")) setOpen(open, false);
  }
  if (more) setOpen(more.closest(".message"), !more.closest(".message").classList.contains("is-open"));
});

/** @param {HTMLElement} message @param {boolean} open */
function setOpen(message, open) {
  message.classList.toggle("is-open", open);
  message.querySelector("[data-more]").ariaExpanded = String(open);
}

document.addEventListener("patchbay:deleted", ({ detail }) => {
  for (const list of document.querySelectorAll("[data-feed], [data-replies]")) take(list, detail.id);
});

// A thread on the page, with or without a feed beside it.
function arrangeThread() {
  for (const list of document.querySelectorAll("[data-replies]")) arrange(list);
  for (const message of document.querySelectorAll(".thread-root > .message")) own(message);
}
arrangeThread();
document.addEventListener("patchbay:details", arrangeThread);

if (feed) {
  arrange(feed);
  const target = feed.dataset.target && document.getElementById(`m-${feed.dataset.target}`);
  if (target) {
    target.classList.add("is-target");
    target.scrollIntoView({ block: "center" });
  }
  scroller.addEventListener("scroll", () => atEnd() && seen(), { passive: true });
  document.addEventListener("visibilitychange", seen);
  jump?.addEventListener("click", toEnd);
  // Older messages, asked for by htmx, arrive above.
  document.addEventListener("htmx:afterSettle", () => arrange(feed));
  seen();
}
