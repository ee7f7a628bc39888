// The dialog's buttons, its status line and its errors.
import { say } from "./words.js";

/** @param {HTMLElement} root */
export function viewOf(root) {
  /** @param {string} name @returns {HTMLElement} */
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const [status, error, text, actions, saved, foot, place] = [
    "status",
    "error",
    "error-text",
    "error-actions",
    "saved",
    "foot",
    "frame",
  ].map(part);
  const primary = /** @type {HTMLButtonElement} */ (part("do"));
  const offer = (name, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = say(name);
    button.addEventListener("click", act);
    actions.append(button);
  };
  return {
    place,
    offer,
    status: (name, values) => (status.textContent = name && say(name, values)),
    mayDo: (may) => (primary.disabled = !may),
    clear() {
      error.hidden = true;
      actions.replaceChildren();
    },
    failed(name, values, again) {
      status.textContent = "";
      text.textContent = say(name, values);
      actions.replaceChildren();
      offer("again", again);
      error.hidden = false;
      error.focus();
    },
    /** The page goes on living, unseen. */
    putAway: (away) => place.classList.toggle("is-away", away),
    saved(next) {
      place.classList.add("is-away");
      saved.querySelector("a").href = next;
      saved.hidden = false;
      foot.hidden = true;
    },
  };
}
