// Elements that senders use and the official renderer does not know, or may not draw. Each draws from its JSON.
import { Action, CardElement, CardObjectRegistry, Carousel, ChoiceSetInput, GlobalRegistry } from "adaptivecards";
import { CHARTS, Chart } from "./charts.js";
import { Icon, ProgressBar, ProgressRing, Rating } from "./gauges.js";
import { Media } from "./media.js";
import "./layouts.js";
import { low, node } from "./node.js";
import { RatingInput } from "./rating_input.js";
import { CardFacts, CardText } from "./reading.js";
import { IconRun, ImageRun } from "./runs.js";
import { WholeTable } from "./table.js";
import { Badge, CodeBlock, RichText } from "./text.js";

const WIDE = { RichText, CodeBlock, ProgressBar, Media };
/** What stands in a line of its own, aligned like every other element. */
const INLINE = { Badge, Icon, ProgressRing, Rating };
const SIDES = { center: "center", right: "flex-end" };

/** Nobody here answers a query for choices, so those in the card are all there are. */
class KnownChoices extends ChoiceSetInput {
  isDynamicTypeahead() {
    return false;
  }

  /** The label of one that is typed into names the box around it. */
  internalRender() {
    const drawn = super.internalRender();
    const field = drawn?.querySelector("input[list]");
    if (field) field.ariaLabel = this.label ?? this.placeholder ?? "";
    return drawn;
  }
}

/** @param {string} name @param {(json: any) => HTMLElement} draw */
function elementOf(name, draw) {
  return class extends CardElement {
    getJsonTypeName() {
      return name;
    }

    internalParse(source, context) {
      super.internalParse(source, context);
      this.source = source;
    }

    internalRender() {
      return draw(this.source ?? {});
    }
  };
}

/** @param {(json: any) => HTMLElement} draw */
const inRow = (draw) => (json) => {
  const row = node("div", "pb-element");
  row.style.justifyContent = SIDES[low(json.horizontalAlignment)] ?? "flex-start";
  row.append(draw(json));
  return row;
};

/** @type {CardObjectRegistry<CardElement> | undefined} */
let registry;

export function elements() {
  if (!registry) {
    registry = new CardObjectRegistry();
    GlobalRegistry.populateWithDefaultElements(registry);
    // Named, for a bundler leaves out what nobody names.
    registry.register("Carousel", Carousel);
    registry.register("Table", WholeTable);
    registry.register("TextBlock", CardText);
    registry.register("FactSet", CardFacts);
    registry.register("Input.ChoiceSet", KnownChoices);
    registry.register("Input.Rating", RatingInput);
    registry.register("IconRun", IconRun);
    registry.register("ImageRun", ImageRun);
    for (const [name, draw] of Object.entries(WIDE)) registry.register(name, elementOf(name, draw));
    for (const name of CHARTS) registry.register(name, elementOf(name, inRow(Chart(name))));
    for (const [name, draw] of Object.entries(INLINE)) registry.register(name, elementOf(name, inRow(draw)));
  }
  return registry;
}

/** Puts the inputs it names, or all, back to what the card said. */
export class ResetInputsAction extends Action {
  getJsonTypeName() {
    return "Action.ResetInputs";
  }
}

/** @type {CardObjectRegistry<Action> | undefined} */
let actionRegistry;

export function actions() {
  if (!actionRegistry) {
    actionRegistry = new CardObjectRegistry();
    GlobalRegistry.populateWithDefaultActions(actionRegistry);
    actionRegistry.register("Action.ResetInputs", ResetInputsAction);
  }
  return actionRegistry;
}
