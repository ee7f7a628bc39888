import { arrived, countReply, put, refresh, take } from "./feed.js";
import { words } from "./words.js";

const feed = document.querySelector("[data-feed][data-live]");
const state = document.querySelector("[data-live-state]");
// The browser tries again by itself; only a longer silence is worth a word.
const PATIENCE = 4000;
let worry;

function onMessage({ data }) {
  const event = JSON.parse(data);
  if (!event.root) {
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
  const source = new EventSource(`${feed.dataset.live}?after=${feed.dataset.cursor}`);
  source.addEventListener("message", onMessage);
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
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 15_000);
  };
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

if (feed) connect();
window.addEventListener("pageshow", (event) => event.persisted && feed && location.reload());
