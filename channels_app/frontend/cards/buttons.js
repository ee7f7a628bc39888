// A button that does nothing stays within reach of keyboard and screen reader, and says why.
import { Action } from "adaptivecards";
import { words } from "../words.js";
import { glyphOf } from "./icons.js";
import { rawOf } from "./internals.js";
import { say } from "./status.js";

/** Our server's own word on an action; the renderer keeps members it does not know (cards.js sees to it). @param {Action} action */
export const own = (action) => rawOf(action).patchbay ?? {};

const setUp = Action.prototype.setupElementForAccessibility;
Action.prototype.setupElementForAccessibility = function (element, ...more) {
  setUp.call(this, element, ...more);
  if (element.title === this.title) element.removeAttribute("title");
  if (this.isEffectivelyEnabled()) return;
  Object.assign(element, { disabled: false, tabIndex: 0 });
  const why = reason(this);
  // The description of a button that has a name; shown by a press as well, for those who cannot hover.
  if (why) element.title = why;
  element.addEventListener("click", () => say(element.closest(".pb-card"), why, ""), { once: true });
};

function reason(action) {
  return words[`reason-${own(action).reason}`] ?? action.tooltip ?? words["reason-disabled"] ?? "";
}

/** @typedef {{renderedElement?: HTMLElement, renderButtonContent(): void}} Button */
const button = /** @type {Button} */ (/** @type {unknown} */ (Action.prototype));
const fill = button.renderButtonContent;
/** @this {Button} */
button.renderButtonContent = function () {
  fill.call(this);
  const { icon } = own(/** @type {Action} */ (/** @type {unknown} */ (this)));
  if (icon) this.renderedElement?.prepend(glyphOf(icon));
};
