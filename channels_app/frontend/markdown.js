import MarkdownIt from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { drawWith } from "./markdown/drawing.js";
import { bareLink, list, namedLink, table, tag } from "./markdown/rules.js";

// Of limits.py. A longer text, and one that nests deeper, is shown as it was written.
const LONGEST = 30_000;
const BARE_LINKS = 100;
const DEEPEST = 40;
// What a definition defines and where code is meant by four spaces alone is lost on readers of messages.
const NEVER = ["reference", "code", "html_block", "html_inline"];
const LISTS_ONLY = ["heading", "lheading", "hr", "blockquote", "table"];
// Without one the signs are what is meant, unless they are escaped.
const IS_MARKED = /[\p{L}\p{N}\\]/u;

/** @typedef {keyof typeof KINDS} Kind */

/** Kinds of text by what Markdown reads in them: blocks, and tags in the form the server writes them. */
const KINDS = {
  markdown: { blocks: "all", tags: true },
  line: { blocks: "none", tags: true },
  lists: { blocks: "lists", tags: false },
  words: { blocks: "none", tags: false },
};

function make({ blocks, tags }) {
  // HTML stays text.
  const made = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting: DEEPEST });
  made.use(cjkFriendly).disable(blocks === "lists" ? [...NEVER, ...LISTS_ONLY] : NEVER);
  made.block.ruler.at("table", table, { alt: ["paragraph", "reference"] });
  if (blocks === "lists") made.disable("table");
  made.block.ruler.at("list", list, { alt: ["paragraph", "reference", "blockquote"] });
  made.inline.ruler.at("linkify", bareLink);
  made.inline.ruler.at("autolink", namedLink);
  if (tags) made.inline.ruler.before("autolink", "tag", tag);
  drawWith(made);
  return { made, isLine: blocks === "none" };
}

const makers = Object.fromEntries(Object.entries(KINDS).map(([kind, of]) => [kind, make(of)]));

/** The HTML of a text in Markdown. @param {string} text @param {Kind} kind */
export function render(text, kind = "markdown") {
  const { made, isLine } = makers[kind];
  if (text.length > LONGEST || !IS_MARKED.test(text)) return asWritten(made, text);
  made.set({ linkify: hasFewLinks(text) });
  const env = {};
  const tokens = isLine ? made.parseInline(text.trim(), env) : made.parse(text, env);
  if (tokens.some(({ level }) => level >= DEEPEST - 1)) return asWritten(made, text);
  return made.renderer.render(tokens, made.options, env);
}

/** Whether what looks like an address at first sight is not so much that finding all would take long. @param {string} text */
const hasFewLinks = (text) => text.split(/:\/\/|@/, BARE_LINKS + 2).length <= BARE_LINKS + 1;

/** @param {import("markdown-it").MarkdownIt} made @param {string} text */
const asWritten = (made, text) => `<p>${made.utils.escapeHtml(text.trim()).replaceAll("\n", "<br>")}</p>`;

/** Text that was declared plain, with what looks like an address as a link. @param {string} text */
export function plain(text) {
  const { made } = makers.words;
  const found = hasFewLinks(text) ? (made.linkify.match(text) ?? []) : [];
  let at = 0;
  const parts = [];
  for (const { index, lastIndex, url } of found) {
    if (!made.validateLink(url)) continue;
    const shown = made.utils.escapeHtml(text.slice(index, lastIndex));
    parts.push(made.utils.escapeHtml(text.slice(at, index)), `<a href="${made.utils.escapeHtml(url)}">${shown}</a>`);
    at = lastIndex;
  }
  return [...parts, made.utils.escapeHtml(text.slice(at))].join("");
}
