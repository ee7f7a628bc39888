import { draw } from "./burst.js";
import { hear } from "./unread.js";
import { words } from "./words.js";

// One stream for all that a page shows: the messages of its channel, where it has one, and the rail.
const feed = document.querySelector("[data-feed][data-live]");
const rail = document.querySelector("#rail[data-live]");
const state = document.querySelector("[data-live-state]");
// The browser tries again by itself; only a longer silence is worth a word.
const PATIENCE = 4000;
// A browser holds few connections to one server, so a page nobody looks at gives its own back after a while.
const HIDDEN = 60_000;
// Seconds until the next try where the server says nothing of it.
const AGAIN = 10;
// What one page of the rail hears, it tells the others of the same person, which may have no stream at the moment.
const pages = rail && "BroadcastChannel" in window ? new BroadcastChannel("patchbay-rail") : null;
const { user } = document.body.dataset;
let cursor = feed?.dataset.cursor;
/** @type {EventSource | null} */
let source = null;
// Whether this page is to be live; it has no source while it waits to ask again.
let wanted = false;
let worry, leaving, retry;
/** Takes the page's place among the hidden ones back. @type {(() => void) | null} */
let awake = null;

const address = () => (feed ? `${feed.dataset.live}?after=${cursor}${rail ? "&rail=1" : ""}` : rail.dataset.live);

function connect() {
  source = new EventSource(address());
  source.addEventListener("message", ({ data, lastEventId }) => {
    cursor = lastEventId || cursor;
    draw(JSON.parse(data));
  });
  source.addEventListener("rail", ({ data }) => {
    const facts = JSON.parse(data);
    hear(facts);
    pages?.postMessage({ user, facts });
  });
  source.addEventListener("reload", () => (feed ? location.reload() : later(connect, 0)));
  source.addEventListener("over", () => later(ask, 0));
  source.onopen = () => {
    clearTimeout(worry);
    if (state) state.hidden = true;
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
  const answer = await fetch(address(), { method: "HEAD" }).catch(() => null);
  if (!wanted) return;
  if (answer?.ok) return connect();
  // Signed out, or not in this channel any more: the page itself knows what to show. One with a form keeps it.
  if ([401, 403, 404].includes(answer?.status)) return feed ? location.reload() : disconnect();
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
  if (!state) return;
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

/** Gives the connection back. Of all hidden pages one has a stream, for their titles; the next takes over when it goes. */
function doze() {
  disconnect();
  const left = new AbortController();
  const woken = new Promise((resolve) => {
    awake = () => {
      resolve(null);
      left.abort();
      awake = null;
    };
  });
  const watch = () => {
    reconnect();
    return woken;
  };
  navigator.locks?.request("patchbay-hidden", { signal: left.signal }, watch).catch(() => {});
}

if (feed || rail) {
  reconnect();
  if (pages) pages.onmessage = ({ data }) => !source && data.user === user && hear(data.facts);
  window.addEventListener("pagehide", disconnect);
  // On its way to another page: what ends here meanwhile, such as a chat that is being left, is not this page's to
  // tell. It comes back where the browser only fetched a file.
  window.addEventListener("beforeunload", () => wanted && later(connect, AGAIN));
  window.addEventListener("pageshow", (event) => event.persisted && reconnect());
  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.visibilityState === "hidden") leaving = setTimeout(doze, HIDDEN);
    else {
      awake?.();
      if (!wanted) reconnect();
    }
  });
}
