// Elements that senders use and the official renderer does not know, or may not draw. Each draws from its JSON.
import { CardElement, CardObjectRegistry, Carousel, ChoiceSetInput, GlobalRegistry } from "adaptivecards";
import { Icon, ProgressBar, ProgressRing, Rating } from "./gauges.js";
import { Media } from "./media.js";
import { low, node } from "./node.js";
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
    registry.register("Input.ChoiceSet", KnownChoices);
    for (const [name, draw] of Object.entries(WIDE)) registry.register(name, elementOf(name, draw));
    for (const [name, draw] of Object.entries(INLINE)) registry.register(name, elementOf(name, inRow(draw)));
  }
  return registry;
}
