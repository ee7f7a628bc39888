import { closest } from "./events.js";
import htmx from "./htmx.js";

// A link with data-dialog leads to a page of its own; with script, the page's heart opens here as a dialog.
const dialog = document.createElement("dialog");
dialog.className = "dialog";
document.body.append(dialog);

document.addEventListener("click", async (event) => {
  /** @type {HTMLAnchorElement | null} */
  const link = closest(event, "a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(link.href);
    return;
  }
  dialog.innerHTML = await answer.text();
  const title = dialog.querySelector("h1");
  if (title) {
    title.id = "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
  }
  htmx.process(dialog);
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  const away = event.target === dialog;
  const cancel = closest(event, "[data-cancel]");
  if (!away && !cancel) return;
  event.preventDefault();
  dialog.close();
});

/** Closes the open dialog, if there is one. */
export function closeDialog() {
  if (dialog.open) dialog.close();
}
document.addEventListener("patchbay:done", closeDialog);
