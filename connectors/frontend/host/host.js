// The page around an app's own configuration page.
import { Dialog, listen } from "./dialog.js";
import { Inspector } from "./inspector.js";
import { viewOf } from "./view.js";

const root = document.querySelector("[data-app-dialog]");
if (root) {
  const inspector = document.querySelector("[data-inspector]");
  const dialog = new Dialog(root, viewOf(root), inspector && new Inspector(inspector));
  listen(dialog);
  root
    .querySelector('[data-part="do"]')
    .addEventListener("click", () => dialog[dialog.mode === "remove" ? "remove" : "save"]());
  /** @type {HTMLAnchorElement | null} */
  const cancel = root.querySelector('[data-part="cancel"]');
  cancel.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.cancel(cancel.href);
  });
  inspector?.querySelector("[data-open-anew]").addEventListener("click", () => dialog.openAnew());
  const copy = inspector?.querySelector("[data-copy-log]");
  copy?.addEventListener("click", () => {
    copy.dataset.copy = dialog.inspector.text; // copy.js, which hears it next, does the rest
  });
  dialog.open();
}
