// What stands in a line of rich text besides words: Fluent icons and small pictures.
import { CardElement } from "adaptivecards";
import { Icon } from "./gauges.js";
import { lazy } from "./images.js";
import { rawOf } from "./internals.js";
import { low, node } from "./node.js";

/** @param {string} name @param {(json: import("./internals.js").Json) => HTMLElement} draw */
function runOf(name, draw) {
  return class extends CardElement {
    getJsonTypeName() {
      return name;
    }

    get isInline() {
      return true;
    }

    get isStandalone() {
      return false;
    }

    asString() {
      return "";
    }

    internalRender() {
      const drawn = draw(rawOf(this));
      const { url } = rawOf(this).selectAction ?? {};
      if (!url) return drawn;
      const link = node("a", "ac-anchor");
      Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer nofollow" });
      link.append(drawn);
      return link;
    }
  };
}

export const IconRun = runOf("IconRun", (json) => {
  const icon = Icon(json);
  icon.classList.add("is-run");
  return icon;
});

export const ImageRun = runOf("ImageRun", (json) => {
  const image = node("img", `pb-run is-${low(json.size, "default")} is-${low(json.style, "default")}`);
  lazy(image);
  Object.assign(image, { alt: String(json.altText ?? ""), src: String(json.url ?? "") });
  return image;
});
