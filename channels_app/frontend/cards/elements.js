// Elements that senders use and the official renderer does not know. Each draws from the JSON it was given.
import { CardElement, CardObjectRegistry, GlobalRegistry } from "adaptivecards";
import { render } from "../markdown.js";
import { iconClass } from "./icons.js";

/** @param {string} tag @param {string} className @param {string} [text] */
function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const low = (value, otherwise = "") => (typeof value === "string" ? value : otherwise).toLowerCase();
const TONES = ["default", "accent", "good", "warning", "attention", "dark", "light"];
const tone = (value, otherwise = "default") => `pb-tone-${TONES.includes(low(value)) ? low(value) : otherwise}`;

const drawings = {
  /** HTML here was cleaned by the server; Markdown is drawn by ours, which lets no HTML through. */
  RichText(json) {
    const text = node("div", "rich");
    if (json.html) text.innerHTML = json.html;
    else if (json.markdown) text.innerHTML = render(json.markdown);
    else text.textContent = json.plain ?? "";
    for (const link of text.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer nofollow" });
    text.classList.toggle("is-subtle", json.isSubtle === true);
    if (low(json.weight) === "bolder") text.style.fontWeight = "650";
    const sizes = { small: "0.8125rem", medium: "1rem", large: "1.125rem", extralarge: "1.375rem" };
    text.style.fontSize = sizes[low(json.size)] ?? "";
    return text;
  },

  CodeBlock(json) {
    const box = node("pre", "pb-code");
    box.tabIndex = 0;
    const code = node("code", "");
    const first = Number(json.startLineNumber) || 1;
    for (const [index, line] of String(json.codeSnippet ?? json.text ?? "").split("\n").entries()) {
      const row = node("span", "line", line || " ");
      row.dataset.n = String(first + index);
      code.append(row);
    }
    if (json.language) box.ariaLabel = String(json.language);
    box.append(code);
    return box;
  },

  Badge(json) {
    const look = low(json.appearance) === "tint" ? "is-tint" : "is-filled";
    const shape = low(json.shape) === "circular" ? "is-circular" : "";
    const badge = node("span", `pb-badge is-${low(json.style, "default")} is-${low(json.size, "medium")} ${look} ${shape}`);
    const icon = json.icon && node("i", `bi ${iconClass(json.icon)}`);
    if (icon) icon.ariaHidden = "true";
    const after = low(json.iconPosition) === "after";
    badge.append(...[icon && !after ? icon : "", String(json.text ?? ""), icon && after ? icon : ""].filter(Boolean));
    if (json.tooltip) badge.title = String(json.tooltip);
    return badge;
  },

  Icon(json) {
    const icon = node("i", `bi pb-icon ${iconClass(json.name)} is-${low(json.size, "standard")} ${tone(json.color)}`);
    icon.role = "img";
    icon.ariaLabel = String(json.altText ?? json.name ?? "");
    return icon;
  },

  ProgressBar(json) {
    const most = Number(json.max) || 100;
    const bar = node("div", `pb-progress ${tone(json.color, "accent")}`);
    bar.role = "progressbar";
    bar.ariaLabel = String(json.altText ?? json.label ?? json.title ?? "");
    const fill = node("span", "");
    const known = json.value !== undefined && json.value !== null && Number.isFinite(Number(json.value));
    bar.classList.toggle("is-busy", !known);
    if (known) {
      const value = Math.min(Math.max(Number(json.value), 0), most);
      Object.assign(bar, { ariaValueMin: "0", ariaValueMax: String(most), ariaValueNow: String(value) });
      fill.style.setProperty("--part", `${(100 * value) / most}%`);
    }
    bar.append(fill);
    return bar;
  },

  ProgressRing(json) {
    const ring = node("div", `pb-ring is-${low(json.labelPosition, "after")}`);
    const turning = node("i", "");
    turning.ariaHidden = "true";
    ring.role = "status";
    ring.append(turning, json.label ? node("span", "", String(json.label)) : "");
    return ring;
  },

  Rating(json) {
    const most = Math.min(Number(json.max) || 5, 10);
    const value = Number(json.value) || 0;
    const rating = node("div", "pb-rating");
    rating.role = "img";
    rating.ariaLabel = `${value} / ${most}`;
    for (let star = 1; star <= most; star++) {
      const kind = value >= star - 0.25 ? "bi-star-fill is-on" : value >= star - 0.75 ? "bi-star-half is-on" : "bi-star";
      rating.append(node("i", `bi ${kind}`));
    }
    rating.append(node("span", "", json.count ? `${value} (${json.count})` : String(value)));
    return rating;
  },
};

/** @param {string} name */
function elementOf(name) {
  return class extends CardElement {
    getJsonTypeName() {
      return name;
    }

    internalParse(source, context) {
      super.internalParse(source, context);
      this.source = source;
    }

    internalRender() {
      const drawn = drawings[name](this.source ?? {});
      // What stands in a line of its own is aligned like every other element.
      const row = node("div", "pb-element");
      row.style.display = "flex";
      row.style.justifyContent = { center: "center", right: "flex-end" }[low(this.source?.horizontalAlignment)] ?? "flex-start";
      if (["RichText", "CodeBlock", "ProgressBar"].includes(name)) return drawn;
      row.append(drawn);
      return row;
    }
  };
}

/** @type {CardObjectRegistry<CardElement> | undefined} */
let registry;

export function elements() {
  if (!registry) {
    registry = new CardObjectRegistry();
    GlobalRegistry.populateWithDefaultElements(registry);
    for (const name of Object.keys(drawings)) registry.register(name, elementOf(name));
  }
  return registry;
}
