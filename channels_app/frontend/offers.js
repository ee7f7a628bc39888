import { closest } from "./events.js";

/** The list of an ARIA combobox: chosen from with the arrow keys or the mouse while the field keeps the focus. */
export class Offers {
  /** @param {HTMLElement} field @param {HTMLElement} list @param {(item: HTMLElement) => void} choose */
  constructor(field, list, choose) {
    this.field = field;
    this.list = list;
    this.at = -1;
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = closest(event, "[role=option]");
      if (item) choose(item);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get marked() {
    return this.options[this.at];
  }

  /** @param {HTMLElement[]} items */
  show(items, at = -1) {
    this.list.replaceChildren(...items);
    for (const [place, item] of items.entries()) item.id = `${this.list.id}-${place}`;
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.mark(at);
  }

  /** @param {number} place */
  mark(place) {
    this.at = place;
    for (const [index, item] of this.options.entries()) item.setAttribute("aria-selected", String(index === place));
    if (this.marked) this.field.setAttribute("aria-activedescendant", this.marked.id);
    else this.field.removeAttribute("aria-activedescendant");
    this.marked?.scrollIntoView({ block: "nearest" });
  }

  /** To the next one or the one before, round the ends. @param {1 | -1} by */
  step(by) {
    const count = this.options.length;
    if (count) this.mark(this.at < 0 && by < 0 ? count - 1 : (this.at + by + count) % count);
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

/** @param {Record<string, string>} data */
export function option(data, ...children) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  Object.assign(item.dataset, data);
  item.append(...children);
  return item;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} text @param {string} [className] @returns {HTMLElementTagNameMap[K]}
 */
export const part = (tag, text, className = "") =>
  Object.assign(document.createElement(tag), { textContent: text, className });
