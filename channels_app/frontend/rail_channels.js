// The rail's teams and channels, which come, go and change their names while a page is open.
const teams = document.querySelector("[data-rail-teams]");
const open = document.querySelector("[data-rail-chats]")?.dataset.open ?? "";

const links = () => [...(teams?.querySelectorAll("[data-channel]") ?? [])];
/** @param {string} id */
const itemOf = (id) => teams.querySelector(`[data-channel="${id}"]`)?.closest("li");

/** Puts a channel where its id says, ids being in the order of time. @param {{id: string, team: string, html: string}} link @returns {boolean} whether its team is there */
export function place({ id, team, html }) {
  const list = teams.querySelector(`[data-team="${team}"]`);
  if (!list) return false;
  const before = itemOf(id);
  const hadFocus = before?.contains(document.activeElement);
  before?.remove();
  const box = document.createElement("template");
  box.innerHTML = html;
  const item = box.content.querySelector("li");
  const link = item.querySelector("a");
  if (id === open) link.ariaCurrent = "page";
  const next = [...list.querySelectorAll("[data-channel]")].find((other) => other.dataset.channel > id);
  list.insertBefore(item, next?.closest("li") ?? null);
  list.querySelector("li.rail-link")?.remove(); // which said that there are none
  if (hadFocus) link.focus();
  return true;
}

/** @param {string} id */
export function remove(id) {
  itemOf(id)?.remove();
}

/** Whether the rail shows a channel that is gone, or lacks one that is newer than all it shows. @param {Record<string, number>} counts */
export function isBehind(counts) {
  const shown = links().map((link) => link.dataset.channel);
  const others = [...document.querySelectorAll("[data-rail-chats] [data-channel]")].map((link) => link.dataset.channel);
  const newest = [...shown, ...others].sort().at(-1) ?? "";
  return shown.some((id) => !(id in counts)) || Object.keys(counts).some((id) => id > newest);
}

/** Fetches the teams anew. */
export async function renew() {
  const url = `${teams.dataset.railTeams}?open=${open}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const list = await answer.text();
  const focused = teams.contains(document.activeElement) && document.activeElement.getAttribute("href");
  teams.innerHTML = list;
  if (focused) teams.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}
