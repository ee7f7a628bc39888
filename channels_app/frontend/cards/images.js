// Senders' pictures: loaded when they come into view, and a calm outline where one cannot be had.
import { Image } from "adaptivecards";

const setSource = Image.prototype.setImageSource;
Image.prototype.setImageSource = function (element) {
  lazy(element);
  element.onerror = null;
  // Without a description it says nothing, rather than its address.
  element.alt = this.altText ?? "";
  setSource.call(this, element);
};

/** Before it has an address. @param {HTMLImageElement} image */
export function lazy(image) {
  image.loading = "lazy";
  image.decoding = "async";
}

// An error does not bubble, so it is caught on its way down.
document.addEventListener("error", ({ target }) => {
  if (target instanceof HTMLImageElement && target.closest(".pb-card, .card-text")) target.replaceWith(outline(target));
}, true);

/** @param {HTMLImageElement} image */
function outline(image) {
  const box = document.createElement("span");
  box.className = image.closest("button") ? "pb-no-icon" : "pb-no-image";
  const icon = document.createElement("i");
  icon.className = "bi bi-image";
  icon.ariaHidden = "true";
  box.append(icon, image.alt);
  box.style.width = image.style.width;
  return box;
}
