// Forms of those who make apps: how much room is left, icons before they are sent, a zip dropped on its field.
import { fill } from "../../../channels_app/frontend/words.js";

/** @type {NodeListOf<HTMLInputElement>} */
const limited = document.querySelectorAll("[data-room]");
for (const field of limited) {
  const counter = document.createElement("span");
  counter.className = "counter form-text";
  counter.setAttribute("aria-hidden", "true"); // the help text and the field's own limit say it
  document.querySelector(`label[for="${field.id}"]`)?.append(counter);
  const count = () => {
    counter.textContent = `${field.value.length} / ${field.maxLength}`;
    counter.classList.toggle("is-full", field.value.length >= field.maxLength);
  };
  field.addEventListener("input", count);
  count();
}

/** @type {NodeListOf<HTMLInputElement>} */
const icons = document.querySelectorAll("[data-icon-side]");
for (const field of icons) {
  field.addEventListener("change", () => field.files[0] && show(field, field.files[0]));
}

/** @param {HTMLInputElement} field @param {File} file */
function show(field, file) {
  /** @type {HTMLImageElement} */
  const image = document.querySelector(`[data-preview-of="${field.id}"]`);
  const problem = document.querySelector(`[data-icon-problem="${field.id}"]`);
  const reader = new FileReader();
  reader.onload = () => (image.src = String(reader.result));
  image.onload = () => {
    const side = Number(field.dataset.iconSide);
    const { naturalWidth: width, naturalHeight: height } = image;
    const wrong = width !== side || height !== side;
    problem.textContent = wrong ? fill(problem.dataset.words, { width, height, side }) : "";
    problem.classList.toggle("d-block", wrong);
    field.setAttribute("aria-invalid", String(wrong));
  };
  image.hidden = false;
  /** @type {HTMLElement} */ (image.nextElementSibling).hidden = true;
  reader.readAsDataURL(file);
}

for (const place of document.querySelectorAll("[data-drop]")) {
  const over = (is) => (event) => {
    event.preventDefault();
    place.classList.toggle("is-over", is);
  };
  place.addEventListener("dragover", over(true));
  place.addEventListener("dragleave", over(false));
  place.addEventListener("drop", (event) => {
    over(false)(event);
    /** @type {HTMLInputElement} */
    const field = place.querySelector("input[type=file]");
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}

// What kept the page from being taken is read first.
document.querySelector("[data-focus]")?.focus();
