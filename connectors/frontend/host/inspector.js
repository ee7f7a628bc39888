// For authors: every message, what was ignored and why, and what is likely wrong.
import { line, matches, textOf } from "./record.js";
import { say } from "./words.js";

// Messages kept; the oldest go.
const KEPT = 500;

export class Inspector {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.rows = root.querySelector("[data-rows]");
    this.advice = root.querySelector("[data-advice]");
    /** @type {HTMLInputElement} */
    this.filter = root.querySelector("[data-filter]");
    this.count = root.querySelector("[data-count]");
    /** @type {{ words: string[], row: HTMLElement }[]} */
    this.entries = [];
    this.startedAt = performance.now();
    this.filter.addEventListener("input", () => {
      for (const one of this.entries) this.sift(one);
    });
  }

  note(entry) {
    const words = line(entry, performance.now() - this.startedAt, say);
    const row = rowOf(words, entry);
    const one = { words, row };
    this.sift(one);
    this.entries.push(one);
    this.rows.append(row);
    if (this.entries.length > KEPT) this.entries.shift().row.remove();
    this.count.textContent = String(this.entries.length);
  }

  sift({ words, row }) {
    row.hidden = !matches(words, this.filter.value);
  }

  diagnose(found) {
    this.found = found.map(({ name, values, line }) => ({ text: say(`diagnosis-${name}`, values), line }));
    this.advice.replaceChildren(...this.found.map(adviceOf));
    this.advice.hidden = !found.length;
  }

  /** All that is shown, for a letter to whoever wrote the page. */
  get text() {
    return textOf(
      this.found ?? [],
      this.entries.filter(({ row }) => !row.hidden).map(({ words }) => words),
    );
  }
}

function rowOf(words, { from, ignored }) {
  const row = document.createElement("tr");
  row.dataset.from = from;
  row.classList.toggle("is-ignored", Boolean(ignored));
  row.append(...words.map((word, place) => cell(word, place === 2 || place === 3)));
  return row;
}

/** @param {string} text @param {boolean} isCode */
function cell(text, isCode) {
  const found = document.createElement("td");
  const inside = isCode && text ? found.appendChild(document.createElement("code")) : found;
  inside.textContent = text;
  return found;
}

function adviceOf({ text, line }) {
  const item = document.createElement("li");
  item.append(text);
  if (line) {
    const code = document.createElement("code");
    code.className = "inspector-line";
    code.textContent = line;
    item.append(code);
  }
  return item;
}
