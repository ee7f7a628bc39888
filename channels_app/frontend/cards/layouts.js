// What senders say about place: for which width an element is, how high a container grows, how its items are laid out.
// The sizes themselves are CSS (container queries in css/cards/widths.css), so that they follow the card and no script does.
import { AdaptiveCard, CardElement, Container } from "adaptivecards";
import { rawOf } from "./internals.js";
import { low } from "./node.js";

// From the narrowest to the widest; the bounds are in css/cards/widths.css.
const WIDTHS = ["verynarrow", "narrow", "standard", "wide"];
const SPACES = { none: 0, extrasmall: 4, small: 4, default: 8, medium: 16, large: 20, extralarge: 28, padding: 16 };
const SIDES = { left: "flex-start", top: "flex-start", center: "center", right: "flex-end", bottom: "flex-end" };
const SIZE = /^\d{1,4}(?:\.\d+)?(?:px|%)?$/;

/** The widths that "narrow", "atLeast:standard" or "atMost:narrow" name; all of them for anything else. */
function widthsOf(target) {
  const [, bound, name] = /^(?:(atleast|atmost):)?([a-z]+)$/.exec(low(target)) ?? [];
  const place = WIDTHS.indexOf(name);
  if (place < 0) return WIDTHS;
  if (bound === "atleast") return WIDTHS.slice(place);
  return bound === "atmost" ? WIDTHS.slice(0, place + 1) : [WIDTHS[place]];
}

const renderElement = CardElement.prototype.render;
CardElement.prototype.render = function () {
  const drawn = renderElement.call(this);
  const target = rawOf(this).targetWidth;
  const out = target ? WIDTHS.filter((width) => !widthsOf(target).includes(width)) : [];
  for (const part of out.length ? [drawn, this.separatorElement] : []) if (part) part.dataset.out = out.join(" ");
  const area = rawOf(this)["grid.area"];
  if (drawn && typeof area === "string") drawn.dataset.area = area;
  return drawn;
};

/** @typedef {CardElement & {internalRender(): HTMLElement | undefined}} Drawing */
for (const kind of [Container, AdaptiveCard]) {
  const prototype = /** @type {Drawing} */ (/** @type {unknown} */ (kind.prototype));
  const { internalRender } = prototype;
  /** @this {Drawing} */
  prototype.internalRender = function () {
    const drawn = internalRender.call(this);
    const raw = rawOf(this);
    if (drawn && Array.isArray(raw.layouts)) arrange(drawn, raw.layouts);
    if (drawn && SIZE.test(raw.maxHeight)) {
      drawn.classList.add("pb-tall");
      drawn.style.setProperty("--tall", length(raw.maxHeight));
      drawn.tabIndex = 0;
    }
    return drawn;
  };
}

/** The first layout that suits a width counts there. @param {HTMLElement} box @param {any[]} layouts */
function arrange(box, layouts) {
  const taken = new Set();
  for (const layout of layouts) {
    const widths = widthsOf(layout?.targetWidth).filter((width) => !taken.has(width));
    for (const width of widths) taken.add(width);
    const lay = LAYOUTS[low(layout?.type)];
    if (lay && widths.length) lay(box, layout, widths.join(" "));
  }
}

const LAYOUTS = { "layout.flow": flow, "layout.areagrid": grid };
const length = (value) => (/^[\d.]+$/.test(value) ? `${value}px` : String(value));
const space = (value) => `${SPACES[low(value, "default")] ?? SPACES.default}px`;

function gaps(box, layout) {
  box.style.setProperty("--column-gap", space(layout.columnSpacing));
  box.style.setProperty("--row-gap", space(layout.rowSpacing));
}

function flow(box, layout, widths) {
  box.dataset.flow = widths;
  gaps(box, layout);
  const fill = low(layout.itemFit) === "fill";
  box.style.setProperty("--flow-grow", fill ? "1" : "0");
  box.style.setProperty("--flow-side", SIDES[low(layout.horizontalItemsAlignment)] ?? "flex-start");
  box.style.setProperty("--flow-line", SIDES[low(layout.verticalItemsAlignment)] ?? "flex-start");
  for (const [name, value] of [
    ["width", layout.itemWidth],
    ["min", layout.minItemWidth],
    ["max", layout.maxItemWidth],
  ]) {
    if (SIZE.test(value)) box.style.setProperty(`--item-${name}`, length(value));
  }
}

function grid(box, layout, widths) {
  box.dataset.grid = widths;
  gaps(box, layout);
  const areas = Array.isArray(layout.areas) ? layout.areas : [];
  const given = Array.isArray(layout.columns) ? layout.columns.map(column) : [];
  const most = Math.min(12, Math.max(1, ...areas.map((area) => count(area.column) + count(area.columnSpan) - 1)));
  while (given.length < most) given.push("minmax(0, 1fr)");
  box.style.setProperty("--grid-columns", given.slice(0, 12).join(" "));
  for (const item of box.children) {
    const area = areas.find(({ name }) => name === item.dataset.area);
    if (!area) continue;
    item.style.setProperty("--at-column", `${count(area.column)} / span ${count(area.columnSpan)}`);
    item.style.setProperty("--at-row", `${count(area.row)} / span ${count(area.rowSpan)}`);
  }
}

const count = (value) => Math.min(Math.max(Math.round(Number(value)) || 1, 1), 100);
/** A share of the width in percent, or pixels. */
const column = (value) =>
  /^\d{1,4}px$/.test(value) ? value : Number(value) > 0 ? `minmax(0, ${Number(value)}fr)` : "auto";
