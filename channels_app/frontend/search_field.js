// A field that is searched in as one types, as an ARIA combobox. Without script it is a text field with a button.
import { announce } from "./copy.js";
import { Offers, option, part } from "./offers.js";
import { fill } from "./words.js";

const PAUSE = 180;

class SearchField {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=text]");
    this.value = box.querySelector("[data-search-value]");
    this.offers = new Offers(this.input, box.querySelector("[role=listbox]"), (item) => this.choose(item));
    this.line = this.input.parentElement;
    this.chosen = this.input.value;
    box.querySelector("[data-search-button]").remove();
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.offers.list.id);
    this.close();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    // The text's own change is not a choice; whoever listens to the form hears of choices.
    this.input.addEventListener("change", (event) => event.stopPropagation());
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
    const answer = await fetch(url, { signal: this.asked.signal, headers: { Accept: "application/json" } }).catch(
      () => null,
    );
    if (text !== this.input.value.trim()) return undefined;
    this.line.classList.remove("is-busy");
    if (answer?.ok) this.show((await answer.json()).offers);
    return undefined;
  }

  show(found) {
    const { none, some } = this.box.dataset;
    const items = found.map((offer) => this.option(offer));
    this.offers.show(items.length ? items : [part("li", none, "search-none")]);
    announce(items.length ? fill(some, { count: items.length }) : none);
  }

  option(offer) {
    const { value, label, detail } = offer;
    const item = option({ value, label }, part("span", label), ...(detail ? [part("small", detail)] : []));
    return Object.assign(item, { offer });
  }

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const { isOpen, options, marked } = this.offers;
    if (event.key === "Escape" && isOpen) this.close();
    else if (event.key === "ArrowDown" && !isOpen) this.search(this.input.value.trim());
    else if (event.key === "ArrowDown" && options.length) this.offers.step(1);
    else if (event.key === "ArrowUp" && options.length) this.offers.step(-1);
    else if (event.key === "Enter" && isOpen) this.choose(marked ?? options[0]);
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
    this.offers.close();
  }
}

for (const box of document.querySelectorAll("[data-search]")) new SearchField(box);
