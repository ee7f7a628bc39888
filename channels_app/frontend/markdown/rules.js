// Where our Markdown differs from CommonMark: in what senders write and what must not vanish.
import MarkdownIt from "markdown-it";
import { IMAGE, SAFE } from "./addresses.js";

const original = (name) => new MarkdownIt("zero").enable(name).block.ruler.getRules("")[0];
const wholeTable = original("table");
const wholeList = original("list");
// A line of nothing but marks, such as `-` or `* * * * *`, is no list.
const MARKS_ONLY = /^(?:(?:[-+*]|\d{1,9}[.)])\s*)+$/;
const SCHEME = /(?:^|[^a-z0-9.+-])([a-z][a-z0-9.+-]*)$/i;
// An address ends at what encloses it, and where Chinese goes on.
const BARE =
  /^(?:&(?!(?:lt|gt|quot|apos|nbsp|#34|#39|#60|#62);)|[^\s<>"`&\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef])+/u;
const NAMED = /<((?:https?|mailto|tel):[^\s<>|]+)(?:\|([^<>\n]*))?>/iy;
const NAMES =
  "a|b|strong|i|em|s|strike|del|u|sub|sup|code|span|table|thead|tbody|tfoot|tr|th|td|caption|p|div|pre|blockquote|ul|ol|li|h[1-6]|hr|br|img";
const MEMBERS = "href|src|alt|title|width|height|start|value|colspan|rowspan";
const TAG = new RegExp(`<(?:/(?:${NAMES})|(${NAMES})((?: (?:${MEMBERS})="[^"<>]*")*))>`, "y");

const at = (pattern, state) => {
  pattern.lastIndex = state.pos;
  return pattern.exec(state.src.slice(0, state.posMax));
};

/** A table whose rows have no more cells than its head: more would not be shown. */
export function table(state, first, end, silent) {
  const before = state.tokens.length;
  if (!wholeTable(state, first, end, silent)) return false;
  if (silent) return true;
  const columns = state.tokens.slice(before).filter(({ type }) => type === "th_open").length;
  for (let line = first; line < state.line; line++) {
    if (cells(state.src.slice(state.bMarks[line], state.eMarks[line])) > columns) {
      state.tokens.length = before;
      state.line = first;
      return false;
    }
  }
  return true;
}

/** @param {string} line */
const cells = (line) =>
  line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/).length;

export function list(state, first, end, silent) {
  const line = state.src.slice(state.bMarks[first] + state.tShift[first], state.eMarks[first]);
  return !MARKS_ONLY.test(line) && wholeList(state, first, end, silent);
}

function link(state, href, shown, markup) {
  state.push("link_open", "a", 1).attrs = [["href", href]];
  state.tokens.at(-1).markup = markup;
  state.push("text", "", 0).content = shown;
  state.push("link_close", "a", -1).markup = markup;
}

/** `https://…` within a text, read before the stars and underscores in it, with its entities. */
export function bareLink(state, silent) {
  const { src, pos, md } = state;
  if (!md.options.linkify || state.linkLevel > 0 || !src.startsWith("://", pos)) return false;
  const scheme = SCHEME.exec(state.pending)?.[1];
  if (!scheme) return false;
  const [raw] = BARE.exec(src.slice(pos - scheme.length, state.posMax)) ?? [""];
  const [found] = /^(?:[^*]|\*+(?!\**$))*/.exec(md.linkify.matchAtStart(raw)?.url ?? "");
  const url = found.endsWith("&amp") ? found.slice(0, -4) : found;
  const href = md.normalizeLink(md.utils.unescapeAll(url));
  if (url.length <= scheme.length + 3 || !md.validateLink(href)) return false;
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    link(state, href, md.utils.unescapeAll(url), "linkify");
  }
  state.pos += url.length - scheme.length;
  return true;
}

/** `<https://…>`, and `<https://…|words>` as another chat writes it. */
export function namedLink(state, silent) {
  const found = state.linkLevel > 0 ? null : at(NAMED, state);
  const href = found && state.md.normalizeLink(state.md.utils.unescapeAll(found[1]));
  if (!found || !state.md.validateLink(href)) return false;
  if (!silent) link(state, href, state.md.utils.unescapeAll(found[2]?.trim() || found[1]), "autolink");
  state.pos += found[0].length;
  return true;
}

/** A tag in the form the server writes it (cards/tags.py); any other is text. */
export function tag(state, silent) {
  const found = at(TAG, state);
  if (!found || !isSafe(found)) return false;
  if (!silent) state.push("html_inline", "", 0).content = found[0];
  if (found[1] === "a") state.linkLevel++;
  else if (found[0] === "</a>") state.linkLevel = Math.max(state.linkLevel - 1, 0);
  state.pos += found[0].length;
  return true;
}

function isSafe([, , members = ""]) {
  const href = / href="([^"]*)"/.exec(members)?.[1];
  const src = / src="([^"]*)"/.exec(members)?.[1];
  return (href === undefined || SAFE.test(href)) && (src === undefined || IMAGE.test(src));
}
