import { closest } from "./events.js";
import { arrived, countReply, put } from "./feed.js";
import { post } from "./http.js";
import { empty, written } from "./mentions.js";
import { words } from "./words.js";

// Enter sends; Shift+Enter, and Enter while a Chinese or Japanese word is being composed, do not.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || event.defaultPrevented) return;
  /** @type {HTMLFormElement | null} */
  const form = field.closest("form[data-composer]");
  if (!form || event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field instanceof HTMLTextAreaElement && field.closest("form[data-composer]")) fit(field);
});
document.addEventListener("submit", (event) => {
  /** @type {HTMLFormElement | null} */
  const form = closest(event, "form[data-composer]");
  if (!form) return;
  event.preventDefault();
  send(form);
});

/** @param {HTMLTextAreaElement} field */
function fit(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const field = form.querySelector("textarea");
  if (form.dataset.sending || !field.value.trim()) return;
  form.dataset.sending = "1";
  const text = field.value;
  const data = new FormData(form);
  data.set("text", written(field));
  const answer = await post(form.action, data, { Accept: "application/json" }).catch(() => null);
  delete form.dataset.sending;
  const body = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (!answer?.ok || !body) {
    complain(form, body?.error ?? (answer ? words.serverError : words.offline));
    return;
  }
  complain(form, "");
  if (field.value === text) empty(field);
  fit(field);
  field.focus();
  show(body);
}

function show(message) {
  const replies = message.root && document.querySelector(`[data-replies="${message.root}"]`);
  const feed = document.querySelector("[data-feed]");
  if (replies) {
    if (put(replies, message)) replies.lastElementChild.scrollIntoView({ block: "nearest" });
    countReply(message.root, message.id);
  } else if (feed?.dataset.newer) location.assign(location.pathname);
  else if (feed && put(feed, message)) arrived([message]);
}

/** @param {HTMLFormElement} form @param {string} text */
function complain(form, text) {
  const place = form.querySelector("[data-error]");
  const field = form.querySelector("textarea");
  place.textContent = text;
  place.hidden = !text;
  field.toggleAttribute("aria-invalid", Boolean(text));
}
