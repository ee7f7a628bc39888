// A button that does nothing stays within reach of keyboard and screen reader, and says why.
import { Action } from "adaptivecards";
import { words } from "../words.js";
import { glyphOf } from "./icons.js";
import { say } from "./status.js";

/** Our server's own word on an action; the renderer keeps members it does not know (cards.js sees to it). */
export const own = (action) => action._rawProperties?.patchbay ?? {};

const setUp = Action.prototype.setupElementForAccessibility;
Action.prototype.setupElementForAccessibility = function (element, ...more) {
  setUp.call(this, element, ...more);
  if (element.title === this.title) element.removeAttribute("title");
  if (this.isEffectivelyEnabled()) return;
  element.disabled = false;
  element.tabIndex = 0;
  const why = reason(this);
  // The description of a button that has a name; shown by a press as well, for those who cannot hover.
  if (why) element.title = why;
  element.addEventListener("click", () => say(element.closest(".pb-card"), why, ""), { once: true });
};

function reason(action) {
  return words[`reason-${own(action).reason}`] ?? action.tooltip ?? words["reason-disabled"] ?? "";
}

const fill = Action.prototype.renderButtonContent;
Action.prototype.renderButtonContent = function () {
  fill.call(this);
  const { icon } = own(this);
  if (icon) this.renderedElement?.prepend(glyphOf(icon));
};
