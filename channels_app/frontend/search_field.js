// A field that is searched in as one types, as an ARIA combobox. Without script it is a text field with a button.
import { announce } from "./copy.js";
import { fill } from "./words.js";

const PAUSE = 180;

class SearchField {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=text]");
    this.value = box.querySelector("[data-search-value]");
    this.list = box.querySelector("[role=listbox]");
    this.line = this.input.parentElement;
    this.chosen = this.input.value;
    this.at = -1;
    box.querySelector("[data-search-button]").remove();
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.close();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    // The text's own change is not a choice; whoever listens to the form hears of choices.
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  typed() {
    this.value.value = "";
    this.box.querySelector("[data-search-picks]")?.remove();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.search(this.input.value.trim()), PAUSE);
  }

  async search(text) {
    this.asked?.abort();
    if (!text) return this.close();
    this.asked = new AbortController();
    this.line.classList.add("is-busy");
    const url = new URL(this.box.dataset.search, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { signal: this.asked.signal, headers: { Accept: "application/json" } }).catch(() => null);
    if (text !== this.input.value.trim()) return undefined;
    this.line.classList.remove("is-busy");
    if (answer?.ok) this.show((await answer.json()).offers);
    return undefined;
  }

  show(offers) {
    this.list.replaceChildren(...offers.map((offer, place) => this.option(offer, place)));
    if (!offers.length) this.list.append(Object.assign(document.createElement("li"), { className: "search-none", textContent: this.box.dataset.none }));
    announce(offers.length ? fill(this.box.dataset.some, { count: offers.length }) : this.box.dataset.none);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(-1);
  }

  option(offer, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.dataset.value = offer.value;
    item.dataset.label = offer.label;
    item.offer = offer;
    item.append(Object.assign(document.createElement("span"), { textContent: offer.label }));
    if (offer.detail) item.append(Object.assign(document.createElement("small"), { textContent: offer.detail }));
    return item;
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  mark(place) {
    this.at = place;
    this.options.forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    const marked = this.options[place];
    if (marked) this.input.setAttribute("aria-activedescendant", marked.id);
    else this.input.removeAttribute("aria-activedescendant");
    marked?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const count = this.options.length;
    if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "ArrowDown" && this.list.hidden) this.search(this.input.value.trim());
    else if (event.key === "ArrowDown" && count) this.mark((this.at + 1) % count);
    else if (event.key === "ArrowUp" && count) this.mark((this.at - 1 + count) % count);
    else if (event.key === "Enter" && !this.list.hidden) this.choose(this.options[Math.max(this.at, 0)]);
    else return;
    event.preventDefault();
  }

  choose(item) {
    if (!item) return;
    this.input.value = item.dataset.label;
    this.value.value = item.dataset.value;
    this.close();
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
    this.box.dispatchEvent(new CustomEvent("patchbay:chosen", { bubbles: true, detail: item.offer }));
  }

  close() {
    clearTimeout(this.waiting);
    this.line.classList.remove("is-busy");
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

for (const box of document.querySelectorAll("[data-search]")) new SearchField(box);
