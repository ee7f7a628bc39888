import { post } from "./htmx.js";

const rail = document.getElementById("rail");
const title = document.title;
// Seconds between looks at the other channels; the open one is live.
const EVERY = 30_000;
// A page nobody looks at asks every so many times only.
const HIDDEN = 6;
let asked = 0;
let marked = "";

function show(counts) {
  let total = 0;
  for (const link of rail.querySelectorAll("[data-channel]")) {
    const unread = counts[link.dataset.channel] ?? 0;
    total += unread;
    link.classList.toggle("is-unread", unread > 0);
    const badge = link.querySelector(".count");
    badge.hidden = !unread;
    badge.firstElementChild.textContent = unread > 99 ? "99+" : String(unread);
  }
  ring(counts.notifications ?? 0);
  document.title = total ? `(${total > 99 ? "99+" : total}) ${title}` : title;
}

function ring(unseen) {
  const badge = rail.querySelector("[data-bell] .count");
  badge.hidden = !unseen;
  badge.textContent = unseen > 99 ? "99+" : String(unseen);
}

async function look() {
  if (document.visibilityState !== "visible" && ++asked % HIDDEN) return;
  const answer = await fetch(rail.dataset.unread, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok && answer.headers.get("Content-Type")?.includes("json")) show(await answer.json());
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
  const counts = [...rail.querySelectorAll("[data-channel]")].map((link) => [link.dataset.channel, Number(link.dataset.count)]);
  show({ ...Object.fromEntries(counts), notifications: Number(rail.querySelector("[data-bell]").dataset.count) });
}
