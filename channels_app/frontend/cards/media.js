// Sound and film are opened where they are: the page's policy loads nothing from elsewhere.
import { words } from "../words.js";
import { lazy } from "./images.js";
import { glyph, node } from "./node.js";

const WEB = /^https?:\/\//i;

export function Media(json) {
  const sources = Array.isArray(json.sources) ? json.sources : [];
  const url = sources.map((source) => source?.url).find((found) => WEB.test(found ?? ""));
  const box = node(url ? "a" : "div", "pb-media");
  if (url) Object.assign(box, { href: url, target: "_blank", rel: "noopener noreferrer nofollow" });
  if (json.poster) box.append(poster(json.poster));
  const said = node("span", "pb-media-words");
  said.append(
    glyph(url ? "bi-play-circle-fill" : "bi-slash-circle"),
    node("span", "", String(json.altText || words.media || "")),
  );
  if (url) said.append(node("span", "pb-media-host", new URL(url).host));
  box.append(said);
  return box;
}

/** @param {unknown} url */
function poster(url) {
  const image = node("img", "");
  lazy(image);
  Object.assign(image, { alt: "", src: String(url) });
  return image;
}
