// How the tokens of our Markdown become HTML. The page's policy allows no inline style, so columns are aligned by class.
import { IMAGE, SAFE } from "./addresses.js";

// Headings stand below the card's own title.
export const DEEPER = 3;
const REL = "noopener noreferrer nofollow";

/** @param {import("markdown-it").MarkdownIt} markdown */
export function drawWith(markdown) {
  const { escapeHtml } = markdown.utils;
  markdown.validateLink = (url) => SAFE.test(url.trim()) || IMAGE.test(url.trim());
  Object.assign(markdown.renderer.rules, {
    link_open(tokens, index, options, _env, self) {
      const token = tokens[index];
      const href = token.attrGet("href") ?? "";
      if (!SAFE.test(href)) token.attrSet("href", "#");
      token.attrSet("target", "_blank");
      token.attrSet("rel", REL);
      return self.renderToken(tokens, index, options) + (isEmpty(tokens, index) ? escapeHtml(href) : "");
    },
    image(tokens, index, options, env, self) {
      const token = tokens[index];
      const alt = self.renderInlineAsText(token.children ?? [], options, env);
      const src = token.attrGet("src") ?? "";
      if (!IMAGE.test(src))
        return isInLink(tokens, index) ? escapeHtml(alt || src) : anchor(escapeHtml(src), escapeHtml(alt || src));
      token.attrSet("alt", alt);
      token.attrSet("loading", "lazy");
      return self.renderToken(tokens, index, options);
    },
    heading_open(tokens, index, options, _env, self) {
      const token = tokens[index];
      token.attrSet("aria-level", String(Math.min(Number(token.tag[1]) + DEEPER, 6)));
      return self.renderToken(tokens, index, options);
    },
    fence(tokens, index) {
      const { info, content } = tokens[index];
      const name = info.trim() && `<figcaption>${escapeHtml(info.trim())}</figcaption>`;
      const code = `<pre><code>${escapeHtml(content)}</code></pre>`;
      return name ? `<figure class="fenced">${name}${code}</figure>` : code;
    },
    // The number as it was written: `007.` and a list of 1, 1, 1 too.
    ordered_list_open: (tokens, index) =>
      `<ol class="numbered" start="${Number(tokens[index].attrGet("start") ?? 1)}">`,
    list_item_open(tokens, index) {
      const { info, markup } = tokens[index];
      return info ? `<li value="${Number(info)}"><span class="number">${info}${markup}</span><div>` : "<li>";
    },
    list_item_close: (tokens, index) => (/[.)]/.test(tokens[index].markup) ? "</div></li>" : "</li>"),
    th_open: cell,
    td_open: cell,
  });
}

const anchor = (href, words) => `<a href="${href}" target="_blank" rel="${REL}">${words}</a>`;

/** Whether there is nothing to press between a link's ends. */
function isEmpty(tokens, index) {
  for (const { type, content } of tokens.slice(index + 1)) {
    if (type === "link_close") return true;
    if (content.trim() || type === "image") return false;
  }
  return true;
}

function isInLink(tokens, index) {
  const last = tokens
    .slice(0, index)
    .findLast(({ type, content }) => type.startsWith("link_") || /^<\/?a[ >]/.test(content));
  return last?.type === "link_open" || (last?.content ?? "").startsWith("<a");
}

function cell(tokens, index, options, _env, self) {
  const token = tokens[index];
  const side = token.attrGet("style")?.split(":")[1];
  token.attrs = (token.attrs ?? []).filter(([name]) => name !== "style");
  if (side) token.attrSet("class", side === "right" ? "text-end" : side === "center" ? "text-center" : "text-start");
  return self.renderToken(tokens, index, options);
}
