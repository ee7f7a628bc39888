import { closest } from "./events.js";
import htmx from "./htmx.js";
import { showTimes } from "./times.js";
import { toast } from "./toast.js";
import { words } from "./words.js";

const panel = document.getElementById("details");
/** What had the focus before the panel opened. @type {HTMLElement | null} */
let before = null;

// A link with data-details leads to a page of its own; with script, its heart opens beside the channel.
document.addEventListener("click", (event) => {
  /** @type {HTMLAnchorElement | null} */
  const link = closest(event, "a[data-details]");
  if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  openDetails(link.dataset.details || link.href, link);
});

/** @param {string} url @param {HTMLElement} [from] */
export async function openDetails(url, from) {
  before = from ?? null;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    toast(answer ? words.gone : words.offline);
    return;
  }
  panel.innerHTML = await answer.text();
  panel.hidden = false;
  htmx.process(panel);
  showTimes(panel);
  document.dispatchEvent(new CustomEvent("patchbay:details"));
  // On a phone the focus would bring up the keyboard over what was opened.
  const field = matchMedia("(hover: none)").matches ? null : panel.querySelector("textarea");
  (field ?? panel.querySelector("[data-close]"))?.focus();
}

export function closeDetails() {
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  if (new URL(location.href).searchParams.has("thread")) history.replaceState(null, "", location.pathname);
  before?.focus();
}

panel?.addEventListener("click", (event) => {
  const close = closest(event, "[data-close]");
  if (!close) return;
  event.preventDefault();
  closeDetails();
});
document.addEventListener("keydown", (event) => {
  if (
    event.key !== "Escape" ||
    event.defaultPrevented ||
    document.querySelector("dialog[open], .offcanvas-lg.show, .dropdown-menu.show")
  )
    return;
  closeDetails();
});
