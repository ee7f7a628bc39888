import { arrived, countReply, put, putRoot, refresh, take } from "./feed.js";
import { lookSoon } from "./unread.js";
import { words } from "./words.js";

const feed = document.querySelector("[data-feed][data-live]");
const state = document.querySelector("[data-live-state]");
// The browser tries again by itself; only a longer silence is worth a word.
const PATIENCE = 4000;
// A browser holds few connections to one server, so a page nobody looks at gives its own back after a while.
const HIDDEN = 60_000;
// Seconds until the next try where the server says nothing of it.
const AGAIN = 10;
let cursor = feed?.dataset.cursor;
/** @type {EventSource | null} */
let source = null;
// Whether this page is to be live; it has no source while it waits to ask again.
let wanted = false;
let worry, leaving, retry;

function onMessage({ data, lastEventId }) {
  const event = JSON.parse(data);
  cursor = lastEventId || cursor;
  if (!event.root) {
    if (!event.deleted) putRoot(event);
    if (event.deleted) take(feed, event.id);
    else if (!feed.dataset.newer && put(feed, event)) arrived(event);
    return;
  }
  const replies = document.querySelector(`[data-replies="${event.root}"]`);
  if (event.deleted) {
    if (replies) take(replies, event.id);
    refresh(event.root);
    return;
  }
  if (replies && put(replies, event)) replies.lastElementChild.scrollIntoView({ block: "nearest" });
  countReply(event.root, event.id);
}

function connect() {
  source = new EventSource(`${feed.dataset.live}?after=${cursor}`);
  source.addEventListener("message", onMessage);
  source.addEventListener("unread", lookSoon);
  source.addEventListener("reload", () => location.reload());
  source.addEventListener("over", () => later(ask, 0));
  source.onopen = () => {
    clearTimeout(worry);
    state.hidden = true;
  };
  source.onerror = () => {
    clearTimeout(worry);
    worry = setTimeout(() => say(words.reconnecting), PATIENCE);
    // Closed for good: the server refused, and an EventSource does not tell why.
    if (source.readyState === EventSource.CLOSED) later(ask, 0);
  };
}

/** Asks the server what it has against this page, and comes back when it says. */
async function ask() {
  const answer = await fetch(`${feed.dataset.live}?after=${cursor}`, { method: "HEAD" }).catch(() => null);
  if (!wanted) return;
  if (answer?.ok) return connect();
  // Signed out, or not in this channel any more: the page itself knows what to show.
  if ([401, 403, 404].includes(answer?.status)) return location.reload();
  if (answer?.status === 429) say(words.tooManyPages);
  else say(answer?.status === 503 ? words.tooManyPeople : words.reconnecting);
  later(ask, Number(answer?.headers.get("Retry-After")) || AGAIN);
}

/** Spread over half of the time again, so that pages that lost their server together do not come back together. @param {() => void} what @param {number} seconds */
function later(what, seconds) {
  disconnect();
  wanted = true;
  retry = setTimeout(what, (seconds + Math.random() * Math.max(1, seconds / 2)) * 1000);
}

/** @param {string} text */
function say(text) {
  state.hidden = false;
  state.querySelector("span").textContent = text;
}

function disconnect() {
  clearTimeout(worry);
  clearTimeout(retry);
  source?.close();
  source = null;
  wanted = false;
}

function reconnect() {
  disconnect();
  wanted = true;
  connect();
}

if (feed) {
  reconnect();
  window.addEventListener("pagehide", disconnect);
  // On its way to another page: what ends here meanwhile, such as a chat that is being left, is not this page's to
  // tell. It comes back where the browser only fetched a file.
  window.addEventListener("beforeunload", () => wanted && later(connect, AGAIN));
  window.addEventListener("pageshow", (event) => event.persisted && reconnect());
  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.visibilityState === "hidden") leaving = setTimeout(disconnect, HIDDEN);
    else if (!wanted) reconnect();
  });
}
