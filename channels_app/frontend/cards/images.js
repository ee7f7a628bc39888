// Senders' pictures: loaded when they come into view, and a calm outline where one cannot be had.
import { BackgroundImage, Image } from "adaptivecards";
import { glyph, node } from "./node.js";

/**
 * The renderer's element, with what is no one else's there.
 * @typedef {{url?: string, altText?: string, setImageSource(element: HTMLImageElement): void, internalRender(): Node | string | undefined}} Picture
 */
const picture = /** @type {Picture} */ (/** @type {unknown} */ (Image.prototype));
const setSource = picture.setImageSource;
/** @this {Picture} */
picture.setImageSource = function (element) {
  lazy(element);
  element.onerror = null;
  // Without a description it says nothing, rather than its address.
  element.alt = this.altText ?? "";
  setSource.call(this, element);
};

/** One whose address may not be used leaves its description. */
const draw = picture.internalRender;
/** @this {Picture} */
picture.internalRender = function () {
  if (this.url) return draw.call(this);
  const image = node("img", "");
  image.alt = this.altText ?? "";
  return outline(image);
};

/** What lies behind words is put there once it is known to be a picture: words on a broken one could not be read. */
const lay = BackgroundImage.prototype.apply;
BackgroundImage.prototype.apply = function (element) {
  const probe = node("img", "");
  probe.addEventListener("load", () => isPicture(probe) && lay.call(this, element));
  if (this.url) probe.src = this.url;
};

/** Before it has an address. @param {HTMLImageElement} image */
export function lazy(image) {
  image.loading = "lazy";
  image.decoding = "async";
}

const SHOWN = ".pb-card, .card-text";
// What our server sends in place of a picture that cannot be had: connectors/flows/images.
const [WIDTH, HEIGHT] = [157, 113];
// Pixels below which there is room for a sign only.
const SMALL = 90;

// Neither event bubbles, so they are caught on their way down.
document.addEventListener("error", ({ target }) => stand(target), true);
document.addEventListener(
  "load",
  ({ target }) => {
    if (target instanceof HTMLImageElement && !isPicture(target)) stand(target);
  },
  true,
);

const isPicture = (image) => image.naturalWidth !== WIDTH || image.naturalHeight !== HEIGHT;

function stand(image) {
  if (image instanceof HTMLImageElement && image.closest(SHOWN)) image.replaceWith(outline(image));
}

/** @param {HTMLImageElement} image */
function outline(image) {
  if (image.closest("button")) return "";
  const { width, borderRadius } = image.style;
  const isSmall = width.endsWith("px") && parseFloat(width) < SMALL;
  const box = node("span", "pb-no-image");
  Object.assign(box.style, { width, borderRadius, height: isSmall ? width : "" });
  box.append(glyph("bi-image"));
  if (image.alt) box.append(node("span", isSmall ? "visually-hidden" : "", image.alt));
  return box;
}
