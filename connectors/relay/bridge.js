// The bridge stands between the platform's dialog and an author's page, at an origin from which the page takes messages.
// What comes from one side goes to the other as it is. Only sign-in windows that a page asks its host to open are opened
// here, because they too listen to no other origin.
"use strict";

const { platform, page, vendor } = document.currentScript.dataset;
// Ids of the sign-in window's own questions to the platform; the page counts from 0.
const WINDOW_IDS = 1_000_000;
const POLL = 500;

const shown = () => document.querySelector("iframe")?.contentWindow;
let started; // the page's `initialize`, then the arguments of its answer
let signIn; // { window, request, asked, poll } while a sign-in window is open

addEventListener("message", (event) => {
  if (event.source === window.parent && event.origin === platform) fromPlatform(event);
  else if (event.origin !== page) return;
  else if (event.source === shown()) fromPage(event);
  else if (signIn && event.source === signIn.window) fromSignIn(event.data);
});

// A link or script with the page's own host in it leads out of the relay, where the page would take no messages; the
// policy stops it. Browsers tell no more of the address than its origin, so it cannot be relayed instead.
document.addEventListener("securitypolicyviolation", (event) => {
  if (event.effectiveDirective !== "frame-src" || !URL.canParse(event.blockedURI)) return;
  window.parent.postMessage({ relay: "left", origin: new URL(event.blockedURI).origin }, platform);
});

function fromPlatform(event) {
  const { data } = event;
  const question = signIn?.asked.get(data?.id);
  if (question) return answerQuestion(question, data);
  if (started?.func && data?.id === started.id) started = data.args;
  shown()?.postMessage(data, page, event.ports);
}

function fromPage(event) {
  const { data } = event;
  if (data?.func === "authentication.authenticate") return openSignIn(data);
  if (data?.func === "initialize") started = data;
  window.parent.postMessage(data, platform, event.ports);
}

/** An answer has its question's id, and its UUID where the SDK gave it one. */
function answer(target, question, args) {
  const { id, uuidAsString } = question;
  target?.postMessage(uuidAsString ? { id, uuidAsString, args } : { id, args }, page);
}

function openSignIn(request) {
  const [url, width = 600, height = 400] = request.args ?? [];
  closeSignIn();
  const opened = window.open(addressOf(url), "_blank", `popup,width=${Number(width)},height=${Number(height)}`);
  if (!opened) return answer(shown(), request, [false, "FailedToOpenWindow"]);
  const poll = setInterval(() => opened.closed && endSignIn([false, "CancelledByUser"]), POLL);
  signIn = { window: opened, request, asked: new Map(), poll };
}

/** The vendor's own address stands for ours; anything but the web is not opened. */
function addressOf(url) {
  const address = new URL(url, page);
  if (!/^https?:$/.test(address.protocol)) return "about:blank";
  return address.origin === vendor ? page + address.pathname + address.search + address.hash : address.href;
}

function fromSignIn(data) {
  if (data?.func === "initialize") answer(signIn.window, data, ["authentication", ...(started?.slice?.(1) ?? ["web"])]);
  else if (data?.func === "getContext") ask(data);
  else if (data?.func === "authentication.authenticate.success") endSignIn([true, data.args?.[0]]);
  else if (data?.func === "authentication.authenticate.failure") endSignIn([false, data.args?.[0]]);
}

function ask(question) {
  const id = WINDOW_IDS + signIn.asked.size;
  signIn.asked.set(id, question);
  window.parent.postMessage({ ...question, id }, platform);
}

function answerQuestion(question, { args }) {
  const [context] = args ?? [];
  answer(signIn.window, question, [{ ...context, frameContext: "authentication" }]);
}

function endSignIn(args) {
  const { request } = signIn;
  closeSignIn();
  answer(shown(), request, args);
}

function closeSignIn() {
  if (!signIn) return;
  clearInterval(signIn.poll);
  signIn.window.close();
  signIn = undefined;
}
