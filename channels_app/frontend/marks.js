// Whom a text speaks to, chosen by id: where each name stands, and what is sent in its place (cards/addressed.py).

// In code a mark is text like any other, so a name stays a name there.
const CODE = /```[\s\S]*?```|`[^`\n]*`/g;

export class Marks {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** @type {{start: number, end: number, mark: string}[]} */
    this.all = [];
  }

  /** After the text changed, with the caret where the change ended: names move along, one that was touched is text again.
   * @param {string} text @param {number} caret */
  follow(text, caret) {
    const same = this.text.endsWith(text.slice(caret)) ? text.length - caret : sharedEnd(this.text, text);
    const cut = this.text.length - same;
    const start = Math.min(shared(this.text, text), cut, text.length - same);
    const by = text.length - this.text.length;
    this.all = this.all
      .filter((one) => one.end <= start || one.start >= cut)
      .map((one) => (one.end <= start ? one : { ...one, start: one.start + by, end: one.end + by }));
    this.text = text;
  }

  /** @param {number} start @param {number} end @param {string} mark */
  add(start, end, mark) {
    this.all.push({ start, end, mark });
    this.all.sort((one, other) => one.start - other.start);
  }

  /** @param {number} place */
  at(place) {
    return this.all.some((one) => one.start === place);
  }

  /** The text as it is sent. */
  get written() {
    const code = [...this.text.matchAll(CODE)].map((found) => [found.index, found.index + found[0].length]);
    const pieces = [];
    let end = 0;
    for (const one of this.all) {
      if (code.some(([from, to]) => from < one.end && one.start < to)) continue;
      pieces.push(this.text.slice(end, one.start), one.mark);
      end = one.end;
    }
    return [...pieces, this.text.slice(end)].join("");
  }
}

/** How many characters two texts begin with alike. @param {string} one @param {string} other */
function shared(one, other) {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count++;
  return count;
}

/** How many they end with alike. @param {string} one @param {string} other */
function sharedEnd(one, other) {
  let count = 0;
  while (count < one.length && count < other.length && one.at(-1 - count) === other.at(-1 - count)) count++;
  return count;
}
