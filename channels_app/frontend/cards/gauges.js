// Elements that show a number or a sign: Icon, ProgressBar, ProgressRing, Rating.
import { words } from "../words.js";
import { glyphOf, spaced } from "./icons.js";
import { glyph, low, node } from "./node.js";

const TONES = ["default", "accent", "good", "warning", "attention", "dark", "light"];
const tone = (value, otherwise = "default") => `pb-tone-${TONES.includes(low(value)) ? low(value) : otherwise}`;
/** A number a sender wrote, also as text; undefined for everything else. */
const number = (value) =>
  value === null || value === "" || !Number.isFinite(Number(value)) ? undefined : Number(value);

export function Icon(json) {
  const icon = node("span", `pb-icon is-${low(json.size, "standard")} ${tone(json.color)}`);
  icon.append(glyphOf(json.name, low(json.style) === "filled"));
  const label = String(json.altText ?? spaced(json.name));
  Object.assign(icon, label ? { role: "img", ariaLabel: label, title: label } : { ariaHidden: "true" });
  return icon;
}

export function ProgressBar(json) {
  const most = Math.max(number(json.max) ?? 100, Number.MIN_VALUE);
  const value = number(json.value);
  const bar = node("div", `pb-progress ${tone(json.color, "accent")}`);
  Object.assign(bar, {
    role: "progressbar",
    ariaLabel: String(json.altText ?? json.label ?? json.title ?? words.progress ?? ""),
  });
  const fill = node("span", "");
  bar.classList.toggle("is-busy", value === undefined);
  if (value !== undefined) {
    const part = (100 * Math.min(Math.max(value, 0), most)) / most;
    Object.assign(bar, { ariaValueMin: "0", ariaValueMax: "100", ariaValueNow: String(Math.round(part)) });
    fill.style.setProperty("--part", `${part}%`);
  }
  bar.append(fill);
  return bar;
}

export function ProgressRing(json) {
  const ring = node("div", `pb-ring is-${low(json.labelPosition, "after")} is-${low(json.size, "medium")}`);
  ring.role = "status";
  ring.append(
    glyph("pb-turning"),
    json.label ? node("span", "", String(json.label)) : node("span", "visually-hidden", words.progress ?? ""),
  );
  return ring;
}

export function Rating(json) {
  const most = Math.min(Math.max(Math.round(number(json.max) ?? 5), 1), 10);
  const value = Math.min(Math.max(number(json.value) ?? 0, 0), most);
  const count = number(json.count);
  const rating = node("div", `pb-rating is-${low(json.size, "medium")} is-${low(json.color, "marigold")}`);
  const stars =
    low(json.style) === "compact"
      ? ["bi-star-fill is-on"]
      : Array.from({ length: most }, (_, index) => star(value - index));
  const said = [`${value} / ${most}`, count === undefined ? "" : `(${count})`].join(" ").trim();
  Object.assign(rating, { role: "img", ariaLabel: said });
  rating.append(...stars.map(glyph), node("span", "", count === undefined ? String(value) : `${value} (${count})`));
  return rating;
}

/** @param {number} left */
const star = (left) => (left >= 0.75 ? "bi-star-fill is-on" : left >= 0.25 ? "bi-star-half is-on" : "bi-star");
