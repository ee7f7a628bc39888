// Text that came as HTML: cleaned by the server, and here made part of the page.
import { DEEPER, render } from "../markdown.js";
import { lazy } from "./images.js";

/** @param {string} html */
export function richHtml(html) {
  // In a template nothing loads and nothing runs before it is put right.
  const made = document.createElement("template");
  made.innerHTML = html;
  for (const link of made.content.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer nofollow" });
  for (const image of made.content.querySelectorAll("img")) lazy(image);
  for (const title of made.content.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    title.ariaLevel ??= String(Math.min(Number(title.localName[1]) + DEEPER, 6));
  }
  return made.content;
}

/** @param {string} source */
export const richMarkdown = (source) => richHtml(render(source));
