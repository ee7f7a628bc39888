// Elements of words: our own RichText, and senders' CodeBlock and Badge.
import { plain } from "../markdown.js";
import { glyphOf } from "./icons.js";
import { low, node } from "./node.js";
import { richHtml, richMarkdown } from "./rich.js";

const SIZES = { small: "0.8125rem", medium: "1rem", large: "1.125rem", extralarge: "1.375rem" };
const FIRST = /^\d{1,9}$/;

/** HTML here was cleaned by the server; Markdown is drawn by ours, which lets only the server's form of tags through. */
export function RichText(json) {
  const text = node("div", "rich");
  text.append(read(json));
  text.classList.toggle("is-plain", "plain" in json);
  text.classList.toggle("is-subtle", json.isSubtle === true);
  if (low(json.weight) === "bolder") text.style.fontWeight = "650";
  text.style.fontSize = SIZES[low(json.size)] ?? "";
  // The title of a section.
  if (json.size && low(json.weight) === "bolder") Object.assign(text, { role: "heading", ariaLevel: "4" });
  return text;
}

/** One of the texts that render.py names. */
function read({ html, plain: declared, line, markdown }) {
  if (html !== undefined) return richHtml(String(html));
  if (declared !== undefined) return richHtml(plain(String(declared)));
  return line === undefined ? richMarkdown(String(markdown ?? "")) : richMarkdown(String(line), "line");
}

export function CodeBlock(json) {
  const box = node("figure", "pb-code");
  if (json.language) box.append(node("figcaption", "", String(json.language)));
  const code = node("code", "");
  const first = FIRST.test(json.startLineNumber) ? Number(json.startLineNumber) : 1;
  for (const [index, line] of String(json.codeSnippet ?? json.text ?? "")
    .split(/\r?\n/)
    .entries()) {
    const row = node("span", "line", `${line}\n`);
    row.dataset.n = String(first + index);
    code.append(row);
  }
  const scroll = node("pre", "");
  scroll.tabIndex = 0;
  scroll.append(code);
  box.append(scroll);
  return box;
}

export function Badge(json) {
  const look = low(json.appearance) === "tint" ? "is-tint" : "is-filled";
  const shape = low(json.shape) === "circular" ? "is-circular" : "";
  const badge = node(
    "span",
    `pb-badge is-${low(json.style, "default")} is-${low(json.size, "medium")} ${look} ${shape}`,
  );
  const icon = json.icon ? [glyphOf(json.icon)] : [];
  const text = json.text === undefined ? [] : [node("span", "", String(json.text))];
  badge.append(...(low(json.iconPosition) === "after" ? [...text, ...icon] : [...icon, ...text]));
  if (json.tooltip) badge.title = String(json.tooltip);
  if (!text.length) Object.assign(badge, { role: "img", ariaLabel: String(json.tooltip ?? json.icon ?? "") });
  return badge;
}
