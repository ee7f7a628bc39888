// The same message may stand on a page twice, in its channel and in its thread: every drawing has ids of its own.
const NAMES = new Set(["id", "elementId", "labelFor", "labelledBy"]);
const LISTS = new Set(["targetElements", "targetInputIds", "inputs", "requires"]);
let drawings = 0;

/** A copy of a card whose ids nobody else on the page has. @param {any} card */
export function numbered(card) {
  return copy(card, `d${++drawings}~`);
}

/** The id as the server made it. @param {string} id */
export const original = (id) => id.replace(/^d\d+~/, "");

function copy(value, mark, key = "") {
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "string" && LISTS.has(key) ? mark + item : copy(item, mark)));
  if (typeof value === "string") return NAMES.has(key) ? mark + value : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copy(item, mark, name)]));
}
