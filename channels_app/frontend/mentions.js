// Names are completed as one types: `@` anywhere, `/` at the start for services. The field stays plain text.
import { announce } from "./copy.js";
import { closest } from "./events.js";
import { Marks } from "./marks.js";
import { Offers, option, part } from "./offers.js";
import { fill } from "./words.js";

const PAUSE = 120;
// What the server offers at most; fewer are all there are.
const MOST = 8;
// Not within an address (ada@example.com); scripts without spaces may write a name right after any word. The full-width
// signs are what Chinese keyboards type.
const AT = /(?<![@/_\p{Nd}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[@＠]((?!\s)[^@＠\n]{0,80})$/u;
const SLASH = /^[/／、]((?!\s)[^\n]{0,80})$/;
const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

class Mentions {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.form = field.form;
    this.isComposing = false;
    this.list = this.form.querySelector("[role=listbox]");
    this.mirror = this.form.querySelector("[data-mirror]");
    this.offers = new Offers(field, this.list, (item) => this.choose(item));
    this.forget();
    field.addEventListener("input", () => this.changed());
    field.addEventListener("compositionend", () => this.look());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("keyup", (event) => MOVES.has(event.key) && !this.offers.isOpen && this.look());
    field.addEventListener("click", () => this.look());
    field.addEventListener("blur", () => this.close());
    field.addEventListener("scroll", () => this.draw());
    this.close();
  }

  /** Nothing is chosen in the text as it stands. */
  forget() {
    this.marks = new Marks(this.field.value);
    this.draw();
  }

  changed() {
    this.marks.follow(this.field.value, this.field.selectionEnd);
    this.draw();
    this.look();
  }

  /** What is being asked for at the caret, if anything. */
  asked() {
    const { value, selectionStart: caret, selectionEnd } = this.field;
    const before = value.slice(0, caret);
    const found = AT.exec(before) ?? SLASH.exec(before);
    const inCode = before.split("`").length % 2 === 0;
    if (!found || caret !== selectionEnd || inCode || this.marks.at(found.index)) return null;
    return {
      start: found.index,
      end: caret,
      query: found[1].toLowerCase(),
      sign: /[@＠]/.test(found[0][0]) ? "@" : "/",
    };
  }

  look() {
    if (this.isComposing) return;
    const asked = this.asked();
    if (asked?.start !== this.open?.start) this.known = new Map();
    if (asked?.start !== this.dismissed) this.dismissed = undefined;
    this.open = asked;
    clearTimeout(this.waiting);
    if (!asked || this.dismissed !== undefined) return this.close();
    this.show();
    if (!this.isComplete(asked.query)) this.waiting = setTimeout(() => this.search(asked.query.trim()), PAUSE);
    return undefined;
  }

  /** Everyone of this name is known. @param {string} query */
  isComplete(query) {
    return [...this.known].some(
      ([text, found]) => text === query.trim() || (query.startsWith(text) && found.length < MOST),
    );
  }

  /** @param {string} query */
  async search(query) {
    const { known } = this;
    const url = `${this.list.dataset.mentionable}?q=${encodeURIComponent(query)}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    known.set(query, (await answer.json()).results);
    if (known === this.known && !this.isComposing) this.show();
  }

  /** Those known whose name fits what is written by now. */
  get found() {
    const { query, sign } = this.open;
    const all = new Map([...this.known.values()].flat().map((one) => [one.mark, one]));
    const fits = (text) => text.toLowerCase().startsWith(query) || text.toLowerCase().includes(` ${query}`);
    return [...all.values()].filter(
      (one) =>
        (sign === "@" || one.kind === "service") && (fits(one.name) || (one.kind === "user" && fits(one.detail))),
    );
  }

  show() {
    if (!this.open || this.dismissed !== undefined) return;
    const found = this.found.slice(0, MOST);
    const names = found.map((one) => one.mark).join();
    if (!found.length) this.hide();
    if (!found.length || (this.offers.isOpen && names === this.shown)) return;
    this.shown = names;
    this.field.setAttribute("role", "combobox");
    this.offers.show(
      found.map((one) => offer(one, this.list.dataset.service)),
      0,
    );
    announce(fill(this.list.dataset.some, { count: found.length }));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing || event.keyCode === 229 || !this.offers.isOpen) return;
    if (event.key === "ArrowDown") this.offers.step(1);
    else if (event.key === "ArrowUp") this.offers.step(-1);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.choose(this.offers.marked);
    else if (event.key === "Escape") this.dismiss();
    else return;
    event.preventDefault();
  }

  dismiss() {
    this.dismissed = this.open.start;
    this.close();
  }

  /** @param {HTMLElement} item */
  choose(item) {
    const { start, end, sign } = this.open;
    const token = `${sign}${item.dataset.name.split(/\s+/).join(" ")}`;
    const gap = /^[\s\p{P}]/u.test(this.field.value.slice(end)) ? "" : " ";
    this.dismissed = start;
    this.write(start, end, token + gap);
    this.marks.add(start, start + token.length, item.dataset.mark);
    this.close();
    this.draw();
  }

  /** So that it can be undone as what was typed can. @param {number} start @param {number} end @param {string} text */
  write(start, end, text) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, text)) return;
    this.field.setRangeText(text, start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    clearTimeout(this.waiting);
    this.hide();
  }

  hide() {
    this.offers.close();
    // A field of several lines is a combobox only while it has something to offer.
    for (const name of ["role", "aria-expanded"]) this.field.removeAttribute(name);
  }

  /** Names that stand for someone are seen to: behind the field lies the same text, with a ground under them. */
  draw() {
    const { text, all } = this.marks;
    const ends = [0, ...all.map((one) => one.end)];
    const pieces = all.flatMap(({ start, end }, place) => [
      text.slice(ends[place], start),
      part("mark", text.slice(start, end)),
    ]);
    this.mirror.replaceChildren(...pieces, all.length ? `${text.slice(ends.at(-1))}\n` : "");
    this.mirror.style.inlineSize = `${this.field.clientWidth}px`;
    this.mirror.scrollTop = this.field.scrollTop;
  }
}

function offer({ kind, name, detail, mark, picture, initials, tone }, service) {
  const avatar = part(
    "span",
    kind === "user" ? initials : "",
    kind === "user" ? `avatar avatar-s ${tone}` : "avatar avatar-s avatar-square avatar-hook",
  );
  if (picture) avatar.append(Object.assign(new Image(24, 24), { src: picture, alt: "" }));
  else if (kind === "service") avatar.append(part("i", "", "bi bi-broadcast-pin"));
  avatar.setAttribute("aria-hidden", "true");
  return option(
    { name, mark },
    avatar,
    part("span", name, "offer-name"),
    part("small", detail || (kind === "service" ? service : "")),
  );
}

/** @type {WeakMap<HTMLTextAreaElement, Mentions>} */
const made = new WeakMap();

/** @param {HTMLTextAreaElement} field */
function mentionsOf(field) {
  if (!made.has(field)) made.set(field, new Mentions(field));
  return made.get(field);
}

/** The text of a composer as it is sent. @param {HTMLTextAreaElement} field */
export const written = (field) => made.get(field)?.marks.written ?? field.value;

/** @param {HTMLTextAreaElement} field */
export function empty(field) {
  field.value = "";
  made.get(field)?.forget();
}

/** @param {Element} element @returns {HTMLFormElement | null} */
const composer = (element) => element.closest("form[data-composer]");
document.addEventListener(
  "focusin",
  ({ target }) => target instanceof HTMLTextAreaElement && composer(target) && mentionsOf(target),
);
for (const kind of ["compositionstart", "compositionend"]) {
  // Before anybody else hears of it.
  document.addEventListener(
    kind,
    ({ target }) => {
      const mentions = target instanceof HTMLTextAreaElement && made.get(target);
      if (mentions) mentions.isComposing = kind === "compositionstart";
    },
    true,
  );
}
document.addEventListener("click", (event) => {
  const start = closest(event, "[data-mention-start]");
  const form = start && composer(start);
  if (!form) return;
  const field = form.querySelector("textarea");
  const { selectionStart, selectionEnd, value } = field;
  mentionsOf(field).write(selectionStart, selectionEnd, /\S$/.test(value.slice(0, selectionStart)) ? " @" : "@");
});
