import { fill } from "../../../channels_app/frontend/words.js";

/** The dialog's words in the reader's language, put there by the server. @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("dialog-words")?.textContent ?? "{}");

/** @param {string} name @param {Record<string, string | number>} values */
export function say(name, values = {}) {
  return fill(words[name] ?? name, values);
}
