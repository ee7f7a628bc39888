/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} className @param {string} [text] @returns {HTMLElementTagNameMap[K]}
 */
export function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** What a sender wrote where a word is expected, in lower case. @param {unknown} value @param {string} [otherwise] */
export const low = (value, otherwise = "") => (typeof value === "string" ? value : otherwise).toLowerCase();

/** Whether its sender set it to anything but no. @param {unknown} value */
export const isOn = (value) => low(String(value)) === "true";

/** What stands in a card as a picture only. @param {string} classes */
export function glyph(classes) {
  const icon = node("i", `bi ${classes}`);
  icon.ariaHidden = "true";
  return icon;
}
