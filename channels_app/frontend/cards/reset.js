// Inputs as a card brought them, for the button that puts them back.
const CONTROLS = "input, select, textarea";
/** @type {WeakMap<HTMLInputElement, {value: string, checked: boolean}>} */
const first = new WeakMap();

/** @param {HTMLElement} frame a card that was just drawn */
export function remember(frame) {
  for (const control of frame.querySelectorAll(CONTROLS))
    first.set(control, { value: control.value, checked: control.checked });
}

/** @param {import("adaptivecards").Action} action */
export function reset(action) {
  const names = action._rawProperties?.targetInputIds ?? [];
  const inputs = action
    .getRootObject()
    .getAllInputs()
    .filter((input) => !names.length || names.includes(input.id));
  for (const input of inputs) {
    for (const control of input.renderedElement?.querySelectorAll(CONTROLS) ?? []) restore(control);
  }
}

function restore(control) {
  const { value, checked } = first.get(control) ?? { value: "", checked: false };
  // Of radio buttons the one that is chosen brings its fellows along.
  if (control.type === "checkbox" || control.type === "radio") control.checked = checked;
  else control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
