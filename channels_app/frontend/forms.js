// A choice that takes effect at once, where its form says so.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// One press sends one request.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[data-composer]")) return;
  for (const button of event.target.querySelectorAll("button[type=submit]:not([name])")) {
    setTimeout(() => (button.disabled = true));
  }
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button[type=submit]:disabled")) button.disabled = false;
});

// A page that shows a secret once was the answer to a POST: loading it again must not make another.
const once = document.querySelector("[data-shown-once]");
if (once) history.replaceState(null, "", once.dataset.shownOnce);
