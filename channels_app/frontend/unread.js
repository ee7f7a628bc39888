import { post } from "./http.js";
import { follow, known } from "./rail_chats.js";

const rail = document.getElementById("rail");
const title = document.title;
// Seconds between looks at the other channels; the open one is live.
const EVERY = 30_000;
// A page nobody looks at asks every so many times only.
const HIDDEN = 6;
// One look for all that is said within this time.
const SOON = 500;
/** @type {ReturnType<typeof setTimeout> | null} */
let soon = null;
let asked = 0;
let marked = "";

function show({ notifications = 0, ...counts }) {
  const rest = { ...counts };
  for (const link of rail.querySelectorAll("[data-channel]")) {
    mark(link, counts[link.dataset.channel] ?? 0);
    delete rest[link.dataset.channel];
  }
  // What is left is said in chats that the rail has no room for.
  const others = rail.querySelector("[data-rest]");
  if (others) mark(others, sum(rest));
  const total = sum(counts);
  document.title = total ? `(${total > 99 ? "99+" : total}) ${title}` : title;
  ring(notifications);
}

/** @param {HTMLElement} link @param {number} unread */
function mark(link, unread) {
  link.classList.toggle("is-unread", unread > 0);
  const badge = link.querySelector(".count");
  badge.hidden = !unread;
  badge.firstElementChild.textContent = unread > 99 ? "99+" : String(unread);
}

/** @param {Record<string, number>} counts */
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

/** @param {number} unseen */
function ring(unseen) {
  const badge = rail.querySelector("[data-bell] .count");
  badge.hidden = !unseen;
  badge.textContent = unseen > 99 ? "99+" : String(unseen);
}

async function look() {
  if (!rail?.dataset.unread) return;
  if (document.visibilityState !== "visible" && ++asked % HIDDEN) return;
  const answer = await fetch(rail.dataset.unread, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
  const found = await answer.json();
  const { notifications: _unseen, ...counts } = found;
  await follow(counts);
  show(found);
}

/** Something was said elsewhere. */
export function lookSoon() {
  if (soon) return;
  soon = setTimeout(() => {
    soon = null;
    look();
  }, SOON);
}

/** Remembers on the server that everything up to this message was seen. @param {HTMLElement} feed @param {string} id */
export async function markRead(feed, id) {
  if (!id || id <= marked || document.visibilityState !== "visible") return;
  marked = id;
  const body = new URLSearchParams({ message: id });
  const answer = await post(feed.dataset.read, body).catch(() => null);
  if (!answer?.ok) marked = "";
  else await look();
}

/** Messages that came while the page was hidden. @param {number} unseen */
export function showUnseen(unseen) {
  document.title = unseen ? `(${unseen}) ${title}` : title;
}

if (rail?.dataset.unread) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  const links = [...rail.querySelectorAll("[data-channel]")].filter((link) => link.dataset.count !== "0");
  const counts = Object.fromEntries(links.map((link) => [link.dataset.channel, Number(link.dataset.count)]));
  known(counts);
  show({ ...counts, notifications: Number(rail.querySelector("[data-bell]").dataset.count) });
}
