import { post } from "./http.js";
import { isBehind, place, remove, renew, told } from "./rail_channels.js";
import { follow, known } from "./rail_chats.js";

const rail = document.querySelector("#rail[data-live]");
const title = document.title;
/** Unread messages by channel. @type {Record<string, number>} */
let counts = {};
let bell = 0;
// Whether the teams are about to be fetched.
let waiting = false;
// Milliseconds over which pages that all lack the same ask for it.
const SPREAD = 3000;
let marked = "";
// The message to be marked next, and whether one is under way.
let next = "";
let marking = false;

/**
 * What the server says of the rail: all of it, or what has changed.
 * @param {{whole?: boolean, counts?: Record<string, number>, gone?: string[], bell?: number, stale?: boolean,
 *   links?: {id: string, team: string, html: string}[]}} facts
 */
export async function hear({ whole, counts: changed = {}, gone = [], bell: rung = bell, stale, links = [] }) {
  if (!rail) return;
  counts = whole ? changed : { ...counts, ...changed };
  bell = rung;
  for (const id of gone) {
    delete counts[id];
    remove(id);
  }
  const isLacking = links.map(place).includes(false);
  show();
  const { strangers } = told(counts);
  if (stale || (whole && (isBehind(counts) || strangers.length))) await renew(() => counts);
  // A team that the rail does not show came back for everybody in it, or something was said in a channel that many lack.
  else if (isLacking || strangers.length) renewSoon();
  await follow(told(counts).familiar, stale);
  show();
  rail.dataset.heard = "1";
}

function renewSoon() {
  if (waiting) return;
  waiting = true;
  setTimeout(async () => {
    waiting = false;
    await renew(() => counts);
    await follow(told(counts).familiar);
    show();
  }, Math.random() * SPREAD);
}

function show() {
  const rest = told(counts).familiar;
  for (const link of rail.querySelectorAll("[data-channel]")) {
    mark(link, counts[link.dataset.channel] ?? 0);
    delete rest[link.dataset.channel];
  }
  // What is left is said in chats that the rail has no room for.
  const others = rail.querySelector("[data-rest]");
  if (others) mark(others, sum(rest));
  const total = sum(counts);
  document.title = total ? `(${total > 99 ? "99+" : total}) ${title}` : title;
  const badge = rail.querySelector("[data-bell] .count");
  badge.hidden = !bell;
  badge.textContent = bell > 99 ? "99+" : String(bell);
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

/** Remembers on the server that everything up to this message was seen: one request at a time, however many come. @param {HTMLElement} feed @param {string} id */
export async function markRead(feed, id) {
  if (!id || id <= marked || document.visibilityState !== "visible") return;
  if (id > next) next = id;
  if (marking) return;
  marking = true;
  while (next > marked) {
    const id = next;
    const answer = await post(feed.dataset.read, new URLSearchParams({ message: id })).catch(() => null);
    if (!answer?.ok) break;
    marked = id;
  }
  next = marked;
  marking = false;
}

if (rail) {
  const links = [...rail.querySelectorAll("[data-channel]")];
  counts = Object.fromEntries(links.map((link) => [link.dataset.channel, Number(link.dataset.count)]));
  bell = Number(rail.querySelector("[data-bell]").dataset.count);
  known(counts);
  show();
}
