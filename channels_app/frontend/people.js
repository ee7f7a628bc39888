// Choosing people for a chat: whom the search offers comes onto the list, chosen.
import { announce } from "./copy.js";
import { fill } from "./words.js";

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form[data-people]");

/** @param {Choice} choice */
function pick({ value, label, detail, initials, tone }) {
  const list = form.querySelector("[data-picks]");
  /** @type {HTMLInputElement | null} */
  let box = list.querySelector(`input[value="${value}"]`);
  if (!box) {
    const row = /** @type {DocumentFragment} */ (form.querySelector("template").content.cloneNode(true));
    box = row.querySelector("input");
    box.value = value;
    const avatar = row.querySelector(".avatar");
    avatar.classList.add(tone);
    avatar.textContent = initials;
    const [name, email] = row.querySelector(".pick-words").children;
    name.textContent = label;
    email.textContent = detail;
    list.prepend(row);
  }
  box.checked = true;
  box.closest("li").scrollIntoView({ block: "nearest" });
}

/** Only a group has a name of its own. */
function showName() {
  const place = form.querySelector("[data-for-group]");
  if (place) place.hidden = form.querySelectorAll("[data-picks] :checked").length < 2;
}

if (form) {
  form.addEventListener("patchbay:chosen", ({ detail }) => {
    pick(detail);
    announce(fill(form.dataset.chosen, { name: detail.label }));
    /** @type {HTMLInputElement} */ (form.elements.namedItem("q")).value = "";
    showName();
  });
  form.addEventListener("change", showName);
  showName();
}
