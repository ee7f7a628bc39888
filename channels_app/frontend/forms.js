import { closest } from "./events.js";

// A choice that takes effect at once, where its form says so.
document.addEventListener("change", (event) => {
  /** @type {HTMLFormElement | null} */
  const form = closest(event, "form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// One press sends one request.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.matches("[data-composer]")) return;
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = form.querySelectorAll("button[type=submit]:not([name])");
  for (const button of buttons) {
    setTimeout(() => (button.disabled = true));
  }
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("button[type=submit]:disabled");
  for (const button of buttons) button.disabled = false;
});

// A page that shows a secret once was the answer to a POST: loading it again must not make another.
const once = document.querySelector("[data-shown-once]");
if (once) history.replaceState(null, "", once.dataset.shownOnce);
