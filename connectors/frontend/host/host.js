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
  root.querySelector('[data-part="cancel"]').addEventListener("click", (event) => {
    event.preventDefault();
    dialog.cancel(event.currentTarget.href);
  });
  inspector?.querySelector("[data-open-anew]").addEventListener("click", () => dialog.openAnew());
  inspector?.querySelector("[data-copy-log]").addEventListener("click", (event) => {
    event.currentTarget.dataset.copy = dialog.inspector.text; // copy.js, which hears it next, does the rest
  });
  dialog.open();
}
