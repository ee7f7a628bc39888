import { OpenUrlAction, SubmitAction } from "adaptivecards";
import { post } from "../htmx.js";
import { words } from "../words.js";

const WEB = /^https?:\/\//i;
const SYSTEMS = [["android", /android/i], ["ios", /iphone|ipad|ipod/i], ["windows", /windows/i], ["macos", /mac os/i]];

/** A button of a card was pressed. @param {import("adaptivecards").Action} action */
export function pressed(action) {
  if (action instanceof OpenUrlAction) open(action);
  else if (action instanceof SubmitAction) send(action);
}

/** Our server's own word on an action; the renderer keeps members it does not know (cards.js sees to it). */
const own = (action) => action._rawProperties?.patchbay ?? {};

function open(action) {
  const targets = own(action).targets ?? {};
  const here = SYSTEMS.find(([, pattern]) => pattern.test(navigator.userAgent))?.[0];
  const url = targets[here] ?? action.url;
  if (WEB.test(url ?? "")) window.open(url, "_blank", "noopener,noreferrer");
}

async function send(action) {
  const data = action.data ?? {};
  const frame = action.renderedElement?.closest(".pb-card");
  const message = frame?.closest("[data-message]")?.dataset.message;
  if (!message || !data.patchbayAction) {
    say(frame, words.actionNotConnected, "bad");
    return;
  }
  const button = action.renderedElement;
  const inputs = inputsOf(action);
  if (button.classList.contains("is-pending") || !inputs) return;
  button.classList.add("is-pending");
  button.ariaBusy = "true";
  say(frame, words.sending, "");
  const body = JSON.stringify({ action: data.patchbayAction, inputs });
  const answer = await post(`/messages/${message}/actions`, body, { "Content-Type": "application/json", Accept: "application/json" }).catch(() => null);
  button.classList.remove("is-pending");
  button.ariaBusy = null;
  await report(frame, answer);
}

/** The values the button uses, by the names the page gave the inputs; null if a required one is missing. */
function inputsOf(action) {
  const all = [];
  for (let place = action.parent; place; place = place.parent) all.push(...place.getAllInputs(false));
  const { inputs: wanted, requires = [] } = own(action);
  const valid = all.filter((input) => requires.includes(input.id)).map((input) => input.validateValue());
  if (valid.includes(false)) return null;
  const used = all.filter((input) => input.id && (!wanted || wanted.includes(input.id)));
  return Object.fromEntries(used.map((input) => [input.id, String(input.value ?? "")]));
}

/** @param {Response | null} answer */
async function report(frame, answer) {
  const isJson = answer?.headers.get("Content-Type")?.includes("json");
  const body = isJson ? await answer.json().catch(() => ({})) : {};
  if (answer?.ok) say(frame, body.status || words.actionDone, "good");
  else if (!answer) say(frame, words.offline, "bad");
  else say(frame, body.detail || body.error || (answer.status === 404 ? words.actionUnknown : words.actionFailed), "bad");
}

function say(frame, text, kind) {
  if (!frame) return;
  let line = frame.querySelector(":scope > .card-status");
  if (!line) {
    line = document.createElement("div");
    line.role = "status";
    frame.append(line);
  }
  line.className = `card-status ${kind ? `is-${kind}` : ""}`;
  line.textContent = text;
}
