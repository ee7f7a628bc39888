import { words } from "./words.js";

/** Says something once, at the bottom of the page and to a screen reader. @param {string} text */
export function toast(text) {
  const box = document.getElementById("toasts");
  if (!box || !text) return;
  const line = document.createElement("div");
  line.className = "toast-line";
  line.textContent = text;
  const close = document.createElement("button");
  close.className = "btn btn-icon btn-sm btn-quiet";
  close.innerHTML = '<i class="bi bi-x-lg" aria-hidden="true"></i>';
  close.ariaLabel = words.close;
  close.onclick = () => line.remove();
  line.append(close);
  box.append(line);
  setTimeout(() => line.remove(), 8000);
}

for (const said of document.querySelectorAll("[data-toast]")) {
  toast(said.textContent);
  said.remove();
}
