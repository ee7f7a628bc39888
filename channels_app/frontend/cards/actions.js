import { OpenUrlAction, SubmitAction } from "adaptivecards";
import { post } from "../http.js";
import { fill, words } from "../words.js";
import { own } from "./buttons.js";
import { ResetInputsAction } from "./elements.js";
import { original } from "./names.js";
import { reset } from "./reset.js";
import { say } from "./status.js";

const WEB = /^https?:\/\//i;
const CONTACT = /^(?:mailto|tel):/i;
/** @type {[string, RegExp][]} */
const SYSTEMS = [
  ["android", /android/i],
  ["ios", /iphone|ipad|ipod/i],
  ["windows", /windows/i],
  ["macos", /mac os/i],
];
const pending = new WeakSet();
/** One name per press until the server answered it, so that trying again after a lost answer sends nothing twice. */
const presses = new WeakMap();

/** A button of a card was pressed. @param {import("adaptivecards").Action} action */
export function pressed(action) {
  if (action instanceof OpenUrlAction) open(action);
  else if (action instanceof SubmitAction) send(action);
  else if (action instanceof ResetInputsAction) reset(action);
}

function open(action) {
  const targets = own(action).targets ?? {};
  const here = SYSTEMS.find(([, pattern]) => pattern.test(navigator.userAgent))?.[0];
  const url = targets[here] ?? action.url ?? "";
  if (WEB.test(url)) window.open(url, "_blank", "noopener,noreferrer");
  else if (CONTACT.test(url)) location.assign(url);
}

async function send(action) {
  const frame = action.renderedElement?.closest(".pb-card");
  const inputs = inputsOf(action);
  if (pending.has(action) || !inputs) return;
  const message = frame?.closest("[data-message]")?.dataset.message;
  if (!message || !action.data?.patchbayAction) {
    say(frame, frame?.closest("[data-preview]") ? words.previewOnly : words.actionNotConnected, "");
    return;
  }
  busy(action, true);
  say(frame, words.sending, "");
  const body = JSON.stringify({ action: action.data.patchbayAction, inputs, press: nameOf(action) });
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await post(`/messages/${message}/actions`, body, headers).catch(() => null);
  busy(action, false);
  if (answer) presses.delete(action);
  await report(frame, answer);
}

function busy(action, is) {
  if (is) pending.add(action);
  else pending.delete(action);
  action.renderedElement.classList.toggle("is-pending", is);
  action.renderedElement.ariaBusy = is ? "true" : null;
}

function nameOf(action) {
  const random = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!presses.has(action)) presses.set(action, random());
  return presses.get(action);
}

/** The values the button uses, by the names the server gave the inputs; null if a required one is missing. */
function inputsOf(action) {
  const { inputs: wanted, requires = [] } = own(action);
  if (action.associatedInputs === "none" && !wanted) return {};
  const all = [];
  for (let place = action.parent; place; place = place.parent) all.push(...place.getAllInputs(false));
  const missing = all.filter((input) => requires.includes(input.id) && !input.validateValue());
  if (missing.length) {
    refuse(missing, action.renderedElement.closest(".pb-card"));
    return null;
  }
  const used = all.filter((input) => input.id && (!wanted || wanted.includes(input.id)));
  return Object.fromEntries(used.map((input) => [original(input.id), String(input.value ?? "")]));
}

function refuse(missing, frame) {
  say(frame, fill(words.fillIn, { names: missing.map((input) => input.label ?? "").join(", ") }), "bad");
  missing[0].focus();
}

/** @param {Response | null} answer */
async function report(frame, answer) {
  const isJson = answer?.headers.get("Content-Type")?.includes("json");
  const body = isJson ? await answer.json().catch(() => ({})) : {};
  if (answer?.status === 202) say(frame, body.status || words.sending, "");
  else if (answer?.ok) {
    say(frame, body.status || words.actionDone, "good");
    // The outcome is everybody's: the message tells it from now on (feed.js).
    const id = frame.closest("[data-message]")?.dataset.message;
    document.dispatchEvent(new CustomEvent("patchbay:changed", { detail: { id } }));
  } else if (!answer) say(frame, words.offline, "bad");
  else say(frame, why(body) || (answer.status === 404 ? words.actionUnknown : words.actionFailed), "bad");
}

const why = ({ detail, errors }) => [detail, ...Object.values(errors ?? {})].filter(Boolean).join(" ");
