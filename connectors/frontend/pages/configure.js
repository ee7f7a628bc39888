import { closest } from "../../../channels_app/frontend/events.js";

// The page of a connection's settings: fields that depend on others. And where the eyes go after any test.
/** @type {HTMLFormElement | null} */
const form = document.querySelector("[data-configure] form");

function showParts() {
  for (const part of form.querySelectorAll("[data-shown-by]")) {
    const values = new FormData(form).getAll(part.dataset.shownBy);
    part.hidden = !JSON.parse(part.dataset.shownFor).some((value) => values.includes(value));
  }
}

if (form) {
  form.addEventListener("change", showParts);
  showParts();
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const said = detail.target?.querySelector?.("[data-tried]");
  if (!said) return;
  // Whoever already writes in a field again keeps it.
  if (!document.activeElement?.matches("input, select, textarea")) said.focus({ preventScroll: true });
  said.closest(".panel").scrollIntoView({ block: "nearest", behavior: "smooth" });
});

// A secret for the two ends of a webhook: 32 random bytes, shown until the page is left, for it has to be entered there.
document.addEventListener("click", (event) => {
  const button = closest(event, "[data-generate]");
  if (!button) return;
  /** @type {HTMLInputElement} */
  const field = document.querySelector(button.dataset.generate);
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  field.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  field.type = "text";
  /** @type {HTMLElement} */ (button.nextElementSibling).hidden = false;
  field.select();
});
