// The text field with its line numbers. A place is a pair of offsets into the text.
export class Editor {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {HTMLTextAreaElement} */
    this.field = root.querySelector("[data-text]");
    this.gutter = root.querySelector("[data-gutter]");
    this.marks = new Map();
    this.field.addEventListener("scroll", () => this.follow());
    this.field.addEventListener("input", () => this.number());
    this.number();
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.field.scrollTop = this.field.scrollLeft = 0;
    this.marks = new Map();
    this.number();
  }

  /** @param {number} offset */
  lineOf(offset) {
    return this.text.slice(0, offset).split("\n").length;
  }

  /** Lines that have a finding, by the finding's level. @param {Map<number, string>} marks */
  mark(marks) {
    this.marks = marks;
    this.number();
  }

  number() {
    const lines = this.text.split("\n").length;
    const rows = Array.from({ length: lines }, (_, index) => {
      const row = document.createElement("span");
      row.textContent = String(index + 1);
      row.className = this.marks.has(index + 1) ? `is-${this.marks.get(index + 1)}` : "";
      return row;
    });
    this.gutter.replaceChildren(...rows);
    this.follow();
  }

  follow() {
    this.gutter.scrollTop = this.field.scrollTop;
  }

  /** Selects a place and brings it into view. @param {[number, number]} place */
  show([from, to]) {
    const height = parseFloat(getComputedStyle(this.field).lineHeight);
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(from, to);
    this.field.scrollTop = Math.max(0, (this.lineOf(from) - 3) * height);
    this.field.scrollLeft = 0;
    this.field.scrollIntoView({ block: "nearest" });
  }
}
