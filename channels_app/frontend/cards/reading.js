// How the official renderer's own elements read their text; it asks for HTML without saying for whom (docs/text.md).
import { FactSet, TextBlock } from "adaptivecards";
import { render } from "../markdown.js";
import { low } from "./node.js";

/** How a text is read; "html" is HTML already. @typedef {import("../markdown.js").Kind | "html"} Reading */

/** What is no text block, such as a label or a choice, is one line. */
const LINE = "words";
/** @type {Reading} */
let reading = LINE;

function readingAs(kind, draw) {
  reading = kind;
  try {
    return draw();
  } finally {
    reading = LINE;
  }
}

/** @param {string} text */
export const htmlOf = (text) => (reading === "html" ? text : render(text, reading));

export class CardText extends TextBlock {
  internalRender() {
    return readingAs(["heading", "columnheader"].includes(low(this.style)) ? LINE : "lists", () =>
      super.internalRender(),
    );
  }
}

export class CardFacts extends FactSet {
  internalParse(source, context) {
    super.internalParse(source, context);
    this.read = source.patchbay?.read ?? LINE;
  }

  internalRender() {
    return readingAs(this.read, () => super.internalRender());
  }
}
