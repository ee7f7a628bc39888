// Inputs as a card brought them, for the button that puts them back.
import { rawOf } from "./internals.js";

const CONTROLS = "input, select, textarea";
/** @type {WeakMap<HTMLInputElement, {value: string, checked: boolean}>} */
const first = new WeakMap();

/** @param {HTMLElement} frame a card that was just drawn */
export function remember(frame) {
  for (const control of controlsOf(frame)) first.set(control, { value: control.value, checked: control.checked });
}

/** @param {import("adaptivecards").Action} action */
export function reset(action) {
  const names = rawOf(action).targetInputIds ?? [];
  const card = /** @type {import("adaptivecards").AdaptiveCard} */ (action.getRootObject());
  const inputs = card.getAllInputs().filter((input) => !names.length || names.includes(input.id));
  for (const input of inputs) {
    if (input.renderedElement) for (const control of controlsOf(input.renderedElement)) restore(control);
  }
}

/** @param {HTMLElement} box @returns {NodeListOf<HTMLInputElement>} */
const controlsOf = (box) => box.querySelectorAll(CONTROLS);

/** @param {HTMLInputElement} control */
function restore(control) {
  const { value, checked } = first.get(control) ?? { value: "", checked: false };
  // Of radio buttons the one that is chosen brings its fellows along.
  if (control.type === "checkbox" || control.type === "radio") control.checked = checked;
  else control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
