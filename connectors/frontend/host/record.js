// A message as one line of the inspector. Pure.

// Longest arguments shown, characters.
const SHOWN = 160;
// A webhook's token: what is copied for others to read must not post.
const TOKEN = /([0-9a-f]{4})[0-9a-f]{28}(?![0-9a-f-])/gi;

/**
 * When, who, what, with what, why not.
 * @param {any} entry @param {number} milliseconds since the dialog opened @param {typeof import("./words.js").say} say
 * @returns {string[]}
 */
export function line(entry, milliseconds, say) {
  const name = entry.isAnswer ? `↳ ${entry.func}` : entry.func;
  const why = entry.ignored ? say(`ignored-${entry.ignored}`, { origin: entry.origin ?? "" }) : "";
  return [`${(milliseconds / 1000).toFixed(2)} s`, say(`from-${entry.from}`), name, shortened(entry.args ?? []), why];
}

/** @param {unknown[]} args */
export function shortened(args) {
  const text = args.map(written).join(", ").replace(TOKEN, "$1…");
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

/** @param {unknown} value */
function written(value) {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch {
    return String(value);
  }
}

/** @param {string[]} words @param {string} filter */
export function matches(words, filter) {
  const text = words.join(" ").toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** @param {{ text: string, line?: string }[]} advice @param {string[][]} lines */
export function textOf(advice, lines) {
  const told = advice.map(({ text, line }) => `! ${text}${line ? `\n  ${line}` : ""}`);
  return [...told, ...lines.map((words) => words.filter(Boolean).join("\t"))].join("\n");
}
