// Input.Rating: one radio button for each star, or for each half of one, drawn as stars.
import { Input } from "adaptivecards";
import { words } from "../words.js";
import { rawOf } from "./internals.js";
import { glyph, isOn, node } from "./node.js";

const MOST = 10;
let made = 0;

export class RatingInput extends Input {
  getJsonTypeName() {
    return "Input.Rating";
  }

  get value() {
    /** @type {HTMLInputElement | null | undefined} */
    const chosen = this.renderedInputControlElement?.querySelector(":checked");
    return chosen?.value;
  }

  isSet() {
    return Boolean(this.value);
  }

  focus() {
    this.renderedInputControlElement?.querySelector("input").focus();
  }

  internalRender() {
    const json = rawOf(this);
    const most = Math.min(Math.max(Math.round(Number(json.max ?? 5)) || 5, 1), MOST);
    const stars = node("div", "pb-stars");
    Object.assign(stars, { role: "radiogroup", ariaLabel: this.label ?? words.rating ?? "" });
    const name = `rating-${++made}`;
    const step = isOn(json.allowHalfSteps) ? 0.5 : 1;
    const chosen = Math.round(Number(json.value) / step) * step;
    for (let count = step; count <= most; count += step) {
      const half = step === 1 ? "" : count % 1 ? " is-left" : " is-right";
      stars.append(this.#star(name, count, most, chosen, half));
    }
    return stars;
  }

  #star(name, count, most, chosen, half) {
    const label = node("label", `pb-star${half}`);
    const radio = node("input", "visually-hidden");
    Object.assign(radio, {
      type: "radio",
      name,
      value: String(count),
      checked: count === chosen,
      ariaLabel: `${count} / ${most}`,
    });
    radio.addEventListener("change", () => this.valueChanged());
    label.append(radio, glyph("bi-star-fill"));
    return label;
  }
}
