import { arrange, arrived, countReply, keepPlace, place, put, putRoot, refresh, take } from "./feed.js";

// Milliseconds of a frame for drawing what came: the rest is for who types and scrolls meanwhile.
const BUDGET = 8;
// A hidden page has no frames.
const HIDDEN = 100;
const feed = document.querySelector("[data-feed]");
/** @typedef {{id: string, root: string | null, version: number, deleted: boolean, html: string}} Message */
/** Messages that came and are not drawn yet, in their order. @type {Message[]} */
const waiting = [];
let isDue = false;

/** Draws a message with the next frame, or in one after it where many come at once. @param {Message} message */
export function draw(message) {
  waiting.push(message);
  if (!isDue) wait();
}

function wait() {
  isDue = true;
  if (document.visibilityState === "hidden") setTimeout(drawSome, HIDDEN);
  else requestAnimationFrame(drawSome);
}

function drawSome() {
  isDue = false;
  /** @type {Message[]} */
  let fresh = [];
  keepPlace(() => {
    fresh = drawFrame();
  });
  if (waiting.length) wait();
  const left = fresh.filter(({ id }) => document.getElementById(`m-${id}`));
  if (left.length) arrived(left);
}

/** @returns {Message[]} those that are new in the feed */
function drawFrame() {
  const until = performance.now() + BUDGET;
  /** @type {HTMLElement[]} */
  const changed = [];
  /** @type {Message[]} */
  const fresh = [];
  do {
    const message = waiting.shift();
    if (message.root || message.deleted) drawOther(message);
    else drawRoot(message, changed, fresh);
  } while (waiting.length && performance.now() < until);
  // Once for all that this frame drew, from the first of them on.
  const there = changed.filter((item) => item.isConnected);
  there.sort((one, other) => (one.dataset.id < other.dataset.id ? -1 : 1));
  if (there.length) arrange(feed, there[0]);
  return fresh;
}

/** @param {Message} message @param {HTMLElement[]} changed @param {Message[]} fresh */
function drawRoot(message, changed, fresh) {
  putRoot(message);
  if (feed.dataset.newer) return;
  const { item, isNew } = place(feed, message);
  if (item) changed.push(item);
  if (isNew) fresh.push(message);
}

/** A reply, or what was deleted. @param {Message} message */
function drawOther(message) {
  if (!message.root) return take(feed, message.id);
  const replies = document.querySelector(`[data-replies="${message.root}"]`);
  if (message.deleted) {
    if (replies) take(replies, message.id);
    refresh(message.root);
    return;
  }
  if (replies && put(replies, message)) replies.lastElementChild.scrollIntoView({ block: "nearest" });
  countReply(message.root, message.id);
}
