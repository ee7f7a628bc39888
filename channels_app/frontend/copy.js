import { closest } from "./events.js";
import { words } from "./words.js";

// A button copies its data-copy, the full address of its data-copy-url, or the words of the element data-copy-from names.
document.addEventListener("click", async (event) => {
  const button = closest(event, "[data-copy], [data-copy-url], [data-copy-from]");
  if (!button) return;
  event.preventDefault();
  const done = await copy(textOf(button.dataset));
  say(button, done);
});

/** @param {DOMStringMap} data */
function textOf({ copy, copyUrl, copyFrom }) {
  if (copyUrl) return new URL(copyUrl, location.href).href;
  /** @type {HTMLInputElement | null} */
  const element = document.querySelector(copyFrom);
  return copy ?? element?.value ?? element?.textContent?.trim() ?? "";
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// Browsers offer the clipboard to secure pages only; on plain http in an intranet this is what is left.
/** @param {string} text */
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** @param {HTMLElement} button @param {boolean} done */
function say(button, done) {
  const icon = button.querySelector(".bi");
  const label = button.querySelector(".btn-label");
  const before = label?.textContent;
  button.classList.toggle("is-done", done);
  icon?.classList.replace("bi-copy", done ? "bi-check-lg" : "bi-x-lg");
  if (label) label.textContent = done ? words.copied : words.notCopied;
  announce(done ? words.copied : words.notCopied);
  setTimeout(() => {
    button.classList.remove("is-done");
    icon?.classList.remove("bi-check-lg", "bi-x-lg");
    icon?.classList.add("bi-copy");
    if (label) label.textContent = before;
  }, 1800);
}

/** Tells a screen reader. @param {string} text */
export function announce(text) {
  const box = document.getElementById("announcer");
  if (box) box.textContent = text;
}
