import MarkdownIt from "markdown-it";

// HTML stays text, and the page's policy allows no inline style, so columns are aligned by class.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
const SAFE = /^(?:https?:|mailto:|tel:)/i;
// As channels_app/imagelinks.py writes it, or in the card itself: no other path of ours is asked for by who reads a card.
const IMAGE = /^(?:\/images\/[\w-]+\/[\w-]+$|data:image\/(?:png|jpe?g|gif|webp);)/i;
// Headings stand below the card's own title.
export const DEEPER = 3;
markdown.validateLink = (url) => SAFE.test(url.trim()) || IMAGE.test(url.trim());

markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  if (!SAFE.test(token.attrGet("href") ?? "")) token.attrSet("href", "#");
  token.attrSet("target", "_blank");
  token.attrSet("rel", "noopener noreferrer nofollow");
  return self.renderToken(tokens, index, options);
};
markdown.renderer.rules.image = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const alt = self.renderInlineAsText(token.children ?? [], options, env);
  if (!IMAGE.test(token.attrGet("src") ?? "")) return markdown.utils.escapeHtml(alt);
  token.attrSet("alt", alt);
  token.attrSet("loading", "lazy");
  return self.renderToken(tokens, index, options);
};
markdown.renderer.rules.heading_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  token.attrSet("aria-level", String(Math.min(Number(token.tag[1]) + DEEPER, 6)));
  return self.renderToken(tokens, index, options);
};
for (const rule of ["th_open", "td_open"]) {
  markdown.renderer.rules[rule] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const side = token.attrGet("style")?.split(":")[1];
    token.attrs = (token.attrs ?? []).filter(([name]) => name !== "style");
    if (side) token.attrSet("class", side === "right" ? "text-end" : side === "center" ? "text-center" : "text-start");
    return self.renderToken(tokens, index, options);
  };
}

/** @param {string} text */
export const render = (text) => markdown.render(text);
