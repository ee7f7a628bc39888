// What stands in a line of rich text besides words: Fluent icons and small pictures.
import { CardElement } from "adaptivecards";
import { Icon } from "./gauges.js";
import { lazy } from "./images.js";
import { low, node } from "./node.js";

class Run extends CardElement {
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
    const drawn = this.draw(this._rawProperties ?? {});
    const { url } = this._rawProperties?.selectAction ?? {};
    if (!url) return drawn;
    const link = node("a", "ac-anchor");
    Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer nofollow" });
    link.append(drawn);
    return link;
  }
}

export class IconRun extends Run {
  getJsonTypeName() {
    return "IconRun";
  }

  draw(json) {
    const icon = Icon(json);
    icon.classList.add("is-run");
    return icon;
  }
}

export class ImageRun extends Run {
  getJsonTypeName() {
    return "ImageRun";
  }

  draw(json) {
    const image = node("img", `pb-run is-${low(json.size, "default")} is-${low(json.style, "default")}`);
    lazy(image);
    Object.assign(image, { alt: String(json.altText ?? ""), src: String(json.url ?? "") });
    return image;
  }
}
