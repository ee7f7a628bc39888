import { announce } from "./copy.js";
import { closest } from "./events.js";
import htmx from "./htmx.js";
import { dayName, dayOf, showTimes } from "./times.js";
import { markRead } from "./unread.js";
import { fill, words } from "./words.js";

// Messages of one sender closer than this are shown as one.
const TOGETHER = 5 * 60_000;
const feed = document.querySelector("[data-feed]");
const scroller = feed?.closest(".feed-scroll");
const jump = document.querySelector("[data-jump]");

/** @param {HTMLElement} list */
const items = (list) => [...list.querySelectorAll(":scope > .feed-item")];
/** @param {HTMLElement} item */
const messageOf = (item) => item.querySelector(".message");
/** @param {HTMLElement} message */
const time = (message) => new Date(message.querySelector("time").dateTime);

/** Dates between the days, and one head for messages that follow each other; from one item on. @param {HTMLElement} list @param {HTMLElement} [start] */
export function arrange(list, start = items(list)[0]) {
  let previous = start && neighbor(start);
  for (const line of linesAfter(list, previous)) line.remove();
  let newShown = Boolean(previous) && (isFirstNew(items(list)[0]) || Boolean(list.querySelector(":scope > .is-new")));
  for (let item = start; item; item = nextItem(item)) {
    const message = messageOf(item);
    const at = time(message);
    own(message);
    const before = previous && messageOf(previous);
    const otherDay = !before || dayOf(time(before)) !== dayOf(at);
    if (list === feed && otherDay) item.before(line(dayName(at)));
    const startsNew = list === feed && !newShown && isFirstNew(item);
    if (startsNew) {
      newShown = true;
      if (before) item.before(line(words.newMessages, "is-new"));
    }
    message.classList.toggle("is-continued", !otherDay && !startsNew && follows(before, message, at));
    previous = item;
  }
  document.querySelector("[data-empty]")?.toggleAttribute("hidden", list !== feed || Boolean(items(list).length));
}

/** @param {HTMLElement} item @returns {HTMLElement | null} the message's before it */
function neighbor(item) {
  let found = item.previousElementSibling;
  while (found && !found.matches(".feed-item")) found = found.previousElementSibling;
  return /** @type {HTMLElement | null} */ (found);
}

/** @param {HTMLElement} item @returns {HTMLElement | null} */
function nextItem(item) {
  let found = item.nextElementSibling;
  while (found && !found.matches(".feed-item")) found = found.nextElementSibling;
  return /** @type {HTMLElement | null} */ (found);
}

/** @param {HTMLElement} list @param {HTMLElement | null} item */
function linesAfter(list, item) {
  const found = [];
  for (let node = item ? item.nextElementSibling : list.firstElementChild; node; node = node.nextElementSibling)
    if (node.matches(".day")) found.push(node);
  return found;
}

/** Whether a message came after what the reader had seen, if they had seen any. @param {HTMLElement} item */
const isFirstNew = (item) =>
  Boolean(feed?.dataset.mark) &&
  item.dataset.id > feed.dataset.mark &&
  messageOf(item).dataset.author !== document.body.dataset.user;

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
export function put(list, event) {
  const { item, isNew } = place(list, event);
  if (item) arrange(list, item);
  return isNew;
}

/** The same, to be arranged afterwards. @param {HTMLElement} list @param {{id: string, html: string, version: number}} event @returns {{item: HTMLElement | null, isNew: boolean}} */
export function place(list, { id, html, version }) {
  const present = list.querySelector(`:scope > [data-id="${id}"]`);
  if (present && Number(messageOf(present).dataset.version) >= version) return { item: null, isNew: false };
  const item = present ?? document.createElement("li");
  item.className = present ? "feed-item" : "feed-item is-fresh";
  item.id = `m-${id}`;
  item.dataset.id = id;
  show(item, html);
  if (!present) insert(list, item);
  return { item, isNew: !present };
}

/** Looks from the end, where nearly all belong. @param {HTMLElement} list @param {HTMLElement} item */
function insert(list, item) {
  const all = items(list);
  const next = all.findLastIndex((other) => other.dataset.id < item.dataset.id) + 1;
  if (next) all[next - 1].after(item);
  else list.insertBefore(item, all[0] ?? null);
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
  const item = list.querySelector(`:scope > [data-id="${id}"]`);
  if (!item) return;
  const next = nextItem(item);
  item.remove();
  arrange(list, next ?? items(list).at(-1));
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
    arrange(item.parentElement, item);
  }
}
document.addEventListener("patchbay:changed", ({ detail }) => refresh(detail.id));

/** @param {HTMLElement} link */
function showCount(link) {
  const count = Number(link.dataset.count);
  link.hidden = count === 0;
  link.querySelector("span").textContent = count === 1 ? words.oneReply : fill(words.replies, { count });
}

/** Messages that are new in the feed. @param {{id: string}[]} events */
export function arrived(events) {
  const found = events.map(({ id }) => messageOf(feed.querySelector(`:scope > [data-id="${id}"]`)));
  const others = found.filter((message) => !message.classList.contains("is-mine"));
  if (found.some((message) => !message.dataset.author)) document.dispatchEvent(new Event("patchbay:from-outside"));
  if (others.length > 1) announce(fill(words.messagesArrived, { count: others.length }));
  else if (others.length) announce(fill(words.messageFrom, { sender: others[0].getAttribute("aria-label") }));
  if (atEnd() || others.length < found.length) toEnd();
  else jump?.removeAttribute("hidden");
  seen();
}

/** Whoever reads further up keeps the message before their eyes where it is, whatever the change puts below it. @param {() => void} change */
export function keepPlace(change) {
  const { left, top, width } = scroller.getBoundingClientRect();
  const seen = atEnd() ? null : document.elementFromPoint(left + width / 2, top + 1)?.closest(".feed-item");
  const before = seen?.getBoundingClientRect().top;
  change();
  if (seen?.isConnected) scroller.scrollTop += seen.getBoundingClientRect().top - before;
}

const atEnd = () => Math.abs(scroller.scrollTop) < 120;
const toEnd = () => scroller.scrollTo({ top: 0 });

function seen() {
  if (document.visibilityState === "visible" && atEnd() && !feed.dataset.newer) {
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
