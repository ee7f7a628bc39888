// Parts of a page that are read anew every few seconds while somebody looks at them.
import { showTimes } from "./times.js";

/** The page says why the part is old. @param {HTMLElement} part @param {boolean} failed */
function say(part, failed) {
  part.classList.toggle("is-stale", failed);
  const words = document.querySelector(`[data-refresh-failed="${part.id}"]`);
  if (words) words.hidden = !failed;
}

/** @param {HTMLElement} part */
async function refresh(part) {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(
    () => null,
  );
  // Signed out, or no administrator any more: the page itself knows what to show.
  if (answer?.type === "opaqueredirect" || answer?.status === 404) return location.reload();
  say(part, !answer?.ok);
  if (!answer?.ok) return;
  const focused = part.contains(document.activeElement) ? document.activeElement?.id : "";
  part.innerHTML = await answer.text();
  showTimes(part);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

for (const part of document.querySelectorAll("[data-refresh]")) {
  const every = Number(part.dataset.refresh) * 1000;
  let last = Date.now();
  const look = async () => {
    if (document.visibilityState !== "visible" || Date.now() - last < every) return;
    last = Date.now();
    await refresh(part);
  };
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}
