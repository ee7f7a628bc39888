// The rail's teams and channels, which come, go and change their names while a page is open.
const teams = document.querySelector("[data-rail-teams]");
const open = document.querySelector("[data-rail-chats]")?.dataset.open ?? "";

// Chats with something unread that the rail has no room for: what is unread and still not listed once it was fetched.
let elsewhere = new Set();

const links = () => [...(teams?.querySelectorAll("[data-channel]") ?? [])];
/** @param {string} id */
const itemOf = (id) => teams.querySelector(`[data-channel="${id}"]`)?.closest("li");

/** Puts a channel where its id says, ids being in the order of time. @param {{id: string, team: string, html: string}} link @returns {boolean} whether its team is there */
export function place({ id, team, html }) {
  const list = teams.querySelector(`[data-team="${team}"]`);
  const before = itemOf(id);
  if (!list && !before) return false;
  // One that is listed nowhere, and no new one, stays among the team's others.
  if (!before && id <= newest() && teams.querySelector(`[data-unlisted="${team}"]`)) return true;
  const hadFocus = before?.contains(document.activeElement);
  const item = drawn(id, html);
  if (before?.closest("[data-favourites]")) before.replaceWith(item);
  else {
    before?.remove();
    const next = [...list.querySelectorAll("[data-channel]")].find((other) => other.dataset.channel > id);
    list.insertBefore(item, next?.closest("li") ?? null);
    list.querySelector("li.rail-link")?.remove(); // which said that there are none
  }
  if (hadFocus) item.querySelector("a").focus();
  return true;
}

/** @param {string} id @param {string} html */
function drawn(id, html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const item = box.content.querySelector("li");
  if (id === open) item.querySelector("a").ariaCurrent = "page";
  return item;
}

/** @param {string} id */
export function remove(id) {
  const item = itemOf(id);
  const list = item?.closest("[data-favourites]");
  item?.remove();
  if (list && !list.querySelector("li")) list.closest("section").remove();
}

/** The newest channel or chat that the rail knows of, listed or not. */
function newest() {
  const listed = [...document.querySelectorAll("#rail [data-channel]")].map((link) => link.dataset.channel);
  return [teams.querySelector("[data-newest]").dataset.newest, ...listed].sort().at(-1);
}

/** Whether the rail shows a channel that is gone, or knows nothing of the newest one. @param {Record<string, number>} counts */
export function isBehind(counts) {
  const known = newest();
  return links().some((link) => !(link.dataset.channel in counts)) || Object.keys(counts).some((id) => id > known);
}

/** What is unread and not listed. @param {Record<string, number>} counts */
function unlisted(counts) {
  const listed = new Set([...document.querySelectorAll("#rail [data-channel]")].map((link) => link.dataset.channel));
  return Object.keys(counts).filter((id) => counts[id] && !listed.has(id));
}

/** Splits counts into those of what is listed or known as a chat, and the others' ids. @param {Record<string, number>} counts */
export function told(counts) {
  const others = unlisted(counts);
  elsewhere = new Set(others.filter((id) => elsewhere.has(id)));
  const strangers = others.filter((id) => !elsewhere.has(id));
  const familiar = { ...counts };
  for (const id of strangers) delete familiar[id];
  return { familiar, strangers };
}

/** Fetches the teams anew, with all of their channels that have something unread. @param {() => Record<string, number>} counts */
export async function renew(counts) {
  const url = `${teams.dataset.railTeams}?open=${open}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const list = await answer.text();
  const focused = teams.contains(document.activeElement) && document.activeElement.getAttribute("href");
  teams.innerHTML = list;
  if (focused) teams.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  elsewhere = new Set(unlisted(counts()));
}
