import { strengthOf } from "./strength.js";
import { words } from "./words.js";

// Each password can be shown, and a new one shows how strong it is.
/** @type {NodeListOf<HTMLInputElement>} */
const fields = document.querySelectorAll("input[type=password]");
let metered = false;

for (const field of fields) {
  const frame = document.createElement("div");
  frame.className = "password-field";
  field.replaceWith(frame);
  frame.append(field, button(field));
  // The second field of a form repeats the first; one that may be empty is another server's.
  if (field.autocomplete === "new-password" && field.required && !metered) {
    frame.after(meter(field));
    metered = true;
  }
  // Bootstrap shows the error behind what has it.
  if (field.classList.contains("is-invalid")) frame.classList.add("is-invalid");
}

/** @param {HTMLInputElement} field */
function button(field) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-icon btn-sm btn-quiet";
  const icon = document.createElement("i");
  icon.ariaHidden = "true";
  made.append(icon);
  const show = () => {
    const hidden = field.type === "password";
    icon.className = hidden ? "bi bi-eye" : "bi bi-eye-slash";
    made.ariaLabel = made.title = hidden ? words.showPassword : words.hidePassword;
  };
  made.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    show();
  });
  // What is sent is a password again, so that the browser offers to keep it.
  field.form?.addEventListener("submit", () => (field.type = "password"));
  show();
  return made;
}

/** @param {HTMLInputElement} field */
function meter(field) {
  const made = document.createElement("div");
  made.className = "password-meter";
  made.ariaHidden = "true";
  made.append(...[1, 2, 3, 4].map(() => document.createElement("i")));
  field.addEventListener("input", () => (made.dataset.strength = String(strengthOf(field.value))));
  return made;
}
