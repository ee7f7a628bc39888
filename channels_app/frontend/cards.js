// Draws the cards of a message with the official renderer. Loaded by card_element.js when a page has one.
import { AdaptiveCard, GlobalSettings, SerializationContext } from "adaptivecards";
import { pressed } from "./cards/actions.js";
import { hostConfig } from "./cards/config.js";
import { actions, elements } from "./cards/elements.js";
import { numbered } from "./cards/names.js";
import { htmlOf } from "./cards/reading.js";
import { remember } from "./cards/reset.js";
import { loadSlider } from "./cards/slider.js";
import { RichText } from "./cards/text.js";
import { fill, words } from "./words.js";

// Keeps the members our server adds to an action (`patchbay`).
GlobalSettings.enableFullJsonRoundTrip = true;
GlobalSettings.setTabIndexAtCardRoot = false;
GlobalSettings.useAdvancedTextBlockTruncation = false;
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = htmlOf(text);
  result.didProcess = true;
};
AdaptiveCard.onExecuteAction = pressed;

export { loadSlider };

/** @typedef {{cards: object[], layout: "list" | "carousel", text: object | null}} Rendered */

/** @param {Rendered} message */
export function drawMessage({ cards, layout, text }) {
  const all = document.createDocumentFragment();
  if (text) {
    const above = RichText(text);
    above.classList.add("card-text");
    all.append(above);
  }
  if (cards.length) all.append(drawSet(cards, layout === "carousel" && cards.length > 1));
  for (const list of all.querySelectorAll("ol")) makeRoom(list);
  return all;
}

/** A card cuts off what is outside it, such as numbers longer than the room before a list. @param {HTMLOListElement} list */
function makeRoom(list) {
  const last = String(list.start + list.children.length - 1);
  list.style.paddingInlineStart = `${0.65 * last.length + 0.85}em`;
}

function drawSet(cards, isCarousel) {
  const set = document.createElement("div");
  set.className = "card-set";
  set.append(...cards.map(drawCard));
  if (isCarousel) {
    set.classList.add("is-carousel");
    Object.assign(set, {
      tabIndex: 0,
      role: "group",
      ariaLabel: fill(words.cardsInARow ?? "", { count: cards.length }),
    });
  }
  return set;
}

/** @param {any} json */
export function drawCard(json) {
  const card = new AdaptiveCard();
  card.hostConfig = hostConfig();
  const context = new SerializationContext();
  context.setElementRegistry(elements());
  context.setActionRegistry(actions());
  // The renderer drops what is newer than the version a card states; senders state too low ones.
  card.parse({ ...numbered(json), version: "1.6" }, context);
  const frame = document.createElement("div");
  frame.className = "pb-card";
  frame.classList.toggle("is-full", json.patchbay?.width === "full");
  const color = json.patchbay?.themeColor;
  if (color) {
    frame.classList.add("has-theme");
    frame.style.setProperty("--theme-color", color);
  }
  const drawn = card.render();
  if (drawn) frame.append(drawn);
  remember(frame);
  return frame;
}
