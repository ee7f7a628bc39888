import MarkdownIt from "markdown-it";

// HTML stays text, and the page's policy allows no inline style, so columns are aligned by class.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
const SAFE = /^(?:https?:|mailto:|tel:)/i;
const IMAGE = /^(?:https?:|\/|data:image\/(?:png|jpeg|gif|webp);)/i;
markdown.validateLink = (url) => SAFE.test(url.trim()) || IMAGE.test(url.trim());

markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  if (!SAFE.test(token.attrGet("href") ?? "")) token.attrSet("href", "#");
  token.attrSet("target", "_blank");
  token.attrSet("rel", "noopener noreferrer nofollow");
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
