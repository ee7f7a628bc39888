// What there is to say about a card, worst first; each leads to its place in the text.
import { glyph, node } from "../../../../channels_app/frontend/cards/node.js";
import { fill } from "../../../../channels_app/frontend/words.js";
import { placeOf, placesOf } from "./places.js";

/** @typedef {{pointer: string, rule: string, level: string, detail: string}} Finding */

const LEVELS = ["error", "accessibility", "ignored", "note"];
const SIGNS = {
  error: "bi-x-octagon",
  accessibility: "bi-universal-access",
  ignored: "bi-eye-slash",
  note: "bi-info-circle",
};
// Where a text stops being JSON, the server says in words.
const SPOT = /line (\d+) column (\d+)/;

/** @param {HTMLElement} list @param {Finding[]} findings @param {import("./editor.js").Editor} editor @param {Record<string, string>} words */
export function showFindings(list, findings, editor, words) {
  const places = placesOf(editor.text);
  const marks = new Map();
  const sorted = [...findings].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  const rows = sorted.map((finding) => {
    const place = spotIn(editor.text, finding) ?? placeOf(places, finding.pointer);
    const line = editor.lineOf(place[0]);
    if (!marks.has(line)) marks.set(line, finding.level);
    const item = document.createElement("li");
    item.append(button(finding, line, words, () => editor.show(place)));
    return item;
  });
  list.replaceChildren(...rows);
  editor.mark(marks);
}

function button(finding, line, words, onPress) {
  const made = node("button", `pg-finding is-${finding.level}`);
  made.type = "button";
  made.addEventListener("click", onPress);
  const words_ = node("span", "pg-finding-words");
  words_.append(
    node("strong", "", words[finding.level] ?? finding.level),
    " ",
    node("span", "", finding.detail || finding.rule),
  );
  const place = node("span", "pg-finding-place");
  place.append(node("code", "", finding.pointer || "/"), " ", node("span", "", fill(words.line, { line })));
  made.append(glyph(SIGNS[finding.level] ?? "bi-info-circle"), words_, place);
  return made;
}

/** @param {string} text @param {Finding} finding @returns {[number, number] | undefined} */
function spotIn(text, { rule, detail }) {
  const spot = rule === "json" ? SPOT.exec(detail) : null;
  if (!spot) return undefined;
  const before =
    text
      .split("\n")
      .slice(0, Number(spot[1]) - 1)
      .join("\n").length + (spot[1] === "1" ? 0 : 1);
  const at = Math.min(before + Number(spot[2]) - 1, text.length);
  return [at, Math.min(at + 1, text.length)];
}
