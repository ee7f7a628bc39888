// Leaves out of Bootstrap's styles the rules for classes that occur nowhere, as words, in what the pages are made of.
import { readFile } from "node:fs/promises";
import { words } from "./sources.mjs";

const CLASS = /\.(-?[a-zA-Z_][\w-]*)/g;
// At-rules that hold rules; all others stay as they are.
const GROUPS = /^@(?:media|supports|layer|container)\b/;

export const usedCss = {
  name: "used-css",
  setup(build) {
    build.onLoad({ filter: /node_modules\/bootstrap\/dist\/css\/bootstrap\.css$/ }, async ({ path }) => ({
      contents: without(await readFile(path, "utf8"), await words()),
      loader: "css",
    }));
  },
};

/** The rules of which at least one selector can match. @param {string} css @param {Set<string>} used */
export function without(css, used) {
  const kept = [];
  for (const { head, body } of rules(css.replaceAll(/\/\*[\s\S]*?\*\//g, ""))) {
    if (GROUPS.test(head)) {
      const inner = without(body, used);
      if (inner.trim()) kept.push(`${head}{${inner}}`);
    } else if (head.startsWith("@")) kept.push(body === null ? `${head};` : `${head}{${body}}`);
    else {
      const selectors = head.split(/,(?![^(]*\))/).filter((one) => canMatch(one, used));
      if (selectors.length) kept.push(`${selectors.join(",")}{${body}}`);
    }
  }
  return kept.join("\n");
}

/** A class within `:not()` or one of several need not be there. @param {string} selector @param {Set<string>} used */
function canMatch(selector, used) {
  const asked = selector.replaceAll(/:(?:not|is|where|has)\([^)]*\)/g, "").matchAll(CLASS);
  return [...asked].every(([, name]) => used.has(name));
}

/** Heads and bodies of the outermost rules; a statement such as @charset has no body. @param {string} css */
function* rules(css) {
  let at = 0;
  while (at < css.length) {
    const [open, end] = [css.indexOf("{", at), css.indexOf(";", at)];
    if (open < 0) return;
    const isStatement = end >= 0 && end < open;
    const head = css.slice(at, isStatement ? end : open).trim();
    at = isStatement ? end + 1 : closing(css, open) + 1;
    yield { head, body: isStatement ? null : css.slice(open + 1, at - 1) };
  }
}

/** Where the block that opens here closes. @param {string} css @param {number} open */
function closing(css, open) {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    if (css[at] === "{") depth++;
    else if (css[at] === "}" && --depth === 0) return at;
  }
  throw new Error("a rule of Bootstrap's does not close");
}
