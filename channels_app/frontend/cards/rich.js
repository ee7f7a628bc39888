// Text as HTML, of the server or of our Markdown, is made part of the page here.

import { DEEPER } from "../markdown/drawing.js";
import { render } from "../markdown.js";
import { lazy } from "./images.js";
import { node } from "./node.js";

/** @param {string} html */
export function richHtml(html) {
  // In a template nothing loads and nothing runs before it is put right.
  const made = document.createElement("template");
  made.innerHTML = html;
  for (const link of made.content.querySelectorAll("a"))
    Object.assign(link, { target: "_blank", rel: "noopener noreferrer nofollow" });
  for (const image of made.content.querySelectorAll("img")) lazy(image);
  for (const title of made.content.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    title.ariaLevel ??= String(Math.min(Number(title.localName[1]) + DEEPER, 6));
  }
  for (const table of made.content.querySelectorAll("table")) {
    const scroll = node("div", "pb-table-scroll");
    table.replaceWith(scroll);
    scroll.append(table);
  }
  return made.content;
}

/** @param {string} source @param {import("../markdown.js").Kind} [kind] */
export const richMarkdown = (source, kind) => richHtml(render(source, kind));
