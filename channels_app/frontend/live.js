import { arrived, countReply, put, putRoot, refresh, take } from "./feed.js";
import { lookSoon } from "./unread.js";
import { words } from "./words.js";

const feed = document.querySelector("[data-feed][data-live]");
const state = document.querySelector("[data-live-state]");
// The browser tries again by itself; only a longer silence is worth a word.
const PATIENCE = 4000;
// A browser holds few connections to one server, so a page nobody looks at gives its own back after a while.
const HIDDEN = 60_000;
let cursor = feed?.dataset.cursor;
/** @type {EventSource | null} */
let source = null;
let worry, leaving;

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
  source.onopen = () => {
    clearTimeout(worry);
    state.hidden = true;
  };
  source.onerror = () => {
    clearTimeout(worry);
    worry = setTimeout(() => {
      state.hidden = false;
      state.querySelector("span").textContent = words.reconnecting;
    }, PATIENCE);
    // Closed for good: the server refused, so the page has to find out why.
    if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, 15_000);
  };
}

function disconnect() {
  clearTimeout(worry);
  source?.close();
  source = null;
}

function reconnect() {
  disconnect();
  connect();
}

if (feed) {
  connect();
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => event.persisted && reconnect());
  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.visibilityState === "hidden") leaving = setTimeout(disconnect, HIDDEN);
    else if (!source) connect();
  });
}
