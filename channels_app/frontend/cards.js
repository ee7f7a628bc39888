// Draws the cards of a message with the official renderer. Loaded by show_cards.js when a page has one.
import { AdaptiveCard, GlobalSettings, SerializationContext } from "adaptivecards";
import { pressed } from "./cards/actions.js";
import { hostConfig } from "./cards/config.js";
import { elements } from "./cards/elements.js";
import { render } from "./markdown.js";

// Keeps the members our server adds to an action (`patchbay`).
GlobalSettings.enableFullJsonRoundTrip = true;
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = render(text);
  result.didProcess = true;
};
AdaptiveCard.onExecuteAction = pressed;

/** @typedef {{cards: object[], layout: "list" | "carousel", text: string | null}} Rendered */

/** Draws what the server put beside the host as data; the plain text stays if that cannot be drawn. @param {HTMLElement} host */
export function showMessageCards(host) {
  const data = host.querySelector(":scope > script[type='application/json']");
  const plain = host.querySelector(":scope > [data-plain]");
  try {
    /** @type {Rendered} */
    const message = JSON.parse(data.textContent);
    const drawn = drawMessage(message);
    plain?.setAttribute("hidden", "");
    host.append(drawn);
  } catch (error) {
    console.error("card not drawn", error);
  }
}

/** @param {Rendered} message */
export function drawMessage({ cards, layout, text }) {
  const all = document.createDocumentFragment();
  if (text) {
    const words = document.createElement("div");
    words.className = "card-text rich";
    words.innerHTML = render(text);
    all.append(words);
  }
  const set = document.createElement("div");
  set.className = layout === "carousel" && cards.length > 1 ? "card-set is-carousel" : "card-set";
  if (set.classList.contains("is-carousel")) set.tabIndex = 0;
  set.append(...cards.map(drawCard));
  if (cards.length) all.append(set);
  return all;
}

/** @param {any} json */
export function drawCard(json) {
  const card = new AdaptiveCard();
  card.hostConfig = hostConfig();
  const context = new SerializationContext();
  context.setElementRegistry(elements());
  card.parse(json, context);
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
  for (const table of frame.querySelectorAll(".ac-factset")) table.setAttribute("role", "presentation");
  return frame;
}
