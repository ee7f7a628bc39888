// The rail's chats change their order, and new ones begin, while a page is open.
const section = document.querySelector("[data-rail-chats]");
let shown = "";

/** Counts of what is no channel in the rail: of chats. @param {Record<string, number>} counts */
function said(counts) {
  const channels = new Set(
    [...document.querySelectorAll("#rail [data-channel]")]
      .filter((link) => !section.contains(link))
      .map((link) => link.dataset.channel),
  );
  return JSON.stringify(
    Object.entries(counts)
      .filter(([id, count]) => count && !channels.has(id))
      .sort(),
  );
}

/** What the page came with. @param {Record<string, number>} counts */
export function known(counts) {
  shown = said(counts);
}

/** Fetches the list anew where something was said in a chat since, or read, or where it `must` be. @param {Record<string, number>} counts @param {boolean} [must] */
export async function follow(counts, must = false) {
  const now = said(counts);
  if (now === shown && !must) return;
  const url = `${section.dataset.railChats}?open=${section.dataset.open}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const list = await answer.text();
  const focused = section.contains(document.activeElement) && document.activeElement.getAttribute("href");
  section.innerHTML = list;
  if (focused) section.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  shown = now;
}
