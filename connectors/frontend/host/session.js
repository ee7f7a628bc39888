// One dialog's talk with an app's page: what is asked, what is answered. Pure but for timers.
import { answer, event, read } from "./envelope.js";
import { greeting, HOST, probe, sdkOf } from "./handshake.js";
import { allows } from "./origins.js";

const NOT_SUPPORTED = [false, "not supported"];
// Sent and forgotten: nobody waits for an answer.
const SAID = /^(?:registerHandler|readyToUnload|returnFocus|log\..*|appInitialization\..*)$/;
// Longest settings taken, characters of JSON; the server says the same in bytes.
const LONGEST = 64 * 1024;
// Milliseconds after a greeting that nothing followed, when the page is asked whether it hears us.
const PROBE_AFTER = 1500;
// Milliseconds that a page has to ask for its settings, and then to read them.
const ASKING = 2000;
const READING = 300;

/**
 * @typedef {{ ok: boolean, reason: string }} Outcome
 * @typedef {object} Effects what the dialog does about it
 * @property {(message: object, origin: string) => void} send
 * @property {() => void} accepted the page takes our messages
 * @property {(valid: boolean) => void} validity
 * @property {(kind: string, outcome: Outcome) => void} unasked a save or remove that nobody waits for any more
 * @property {(url: unknown, width: unknown, height: unknown) => Promise<unknown[]>} authenticate
 * @property {(entry: object) => void} note for the inspector
 */
export class Session {
  /** @param {{ frame: string, context: Record<string, unknown>, settings: object, webhookUrl: string, sources: string[] }} given @param {Effects} effects */
  constructor(given, effects) {
    this.frame = given.frame;
    this.context = given.context;
    this.settings = given.settings;
    this.webhookUrl = given.webhookUrl;
    this.sources = given.sources;
    this.effects = effects;
    /** What the page stored in this dialog, last; nothing of it is kept before a save succeeds. @type {object | null} */
    this.stored = null;
    this.asked = new Map();
    this.reset();
  }

  /** For another document in the frame: its SDK starts anew. */
  reset() {
    clearTimeout(this.probing);
    this.sdk = null;
    this.isAccepted = false;
    this.toldAt = 0;
    this.heardAt = 0;
    this.handlers = new Set();
    this.origin = "*";
    this.effects.validity(false);
  }

  /** @param {unknown} data @param {string} origin */
  receive(data, origin) {
    const message = read(data);
    if (!message) return;
    if (!allows(this.sources, origin)) return this.ignore(message, "origin", { origin });
    this.origin = origin;
    this.heardAt = Date.now();
    this.effects.note({ from: "page", ...message });
    if (message.func === "initialize") return this.greet(message);
    if (!this.sdk) this.sdk = sdkOf([]); // loaded before we listened
    this.accept();
    this.hear(message);
  }

  /** @param {import("./envelope.js").Message} message @param {string} why @param {object} [values] */
  ignore(message, why, values = {}) {
    this.effects.note({ from: "page", ...message, ignored: why, ...values });
  }

  /** @param {import("./envelope.js").Message} message */
  greet(message) {
    const origin = this.origin;
    this.reset();
    this.origin = origin;
    this.sdk = sdkOf(message.args);
    this.reply(message, greeting(this.sdk, this.frame));
    this.probing = setTimeout(() => this.tell(probe(this.sdk)), PROBE_AFTER);
  }

  /** Whether the page had the time to ask for its settings and to read them: a page that cleans up needs them. */
  get isSettled() {
    if (!this.isAccepted) return false;
    return this.toldAt ? Date.now() - this.toldAt >= READING : Date.now() - this.acceptedAt >= ASKING;
  }

  accept() {
    clearTimeout(this.probing);
    if (this.isAccepted) return;
    this.isAccepted = true;
    this.acceptedAt = Date.now();
    this.effects.accepted();
  }

  /** @param {import("./envelope.js").Message} message */
  hear(message) {
    const own = Object.hasOwn(ANSWERS, message.func) && ANSWERS[message.func];
    const deed = message.func.match(/^settings\.(save|remove)\.(success|failure)$/);
    if (own) own(this, message);
    else if (deed) this.settle(deed[1], { ok: deed[2] === "success", reason: String(message.args[0] ?? "") });
    else if (SAID.test(message.func)) this.said(message);
    else {
      this.ignore(message, "unknown");
      this.reply(message, NOT_SUPPORTED);
    }
  }

  said({ func, args }) {
    if (func === "registerHandler") for (const name of args) this.handlers.add(name);
  }

  /** @param {string} kind @param {Outcome} outcome */
  settle(kind, outcome) {
    const waiting = this.asked.get(kind);
    if (!waiting) return this.effects.unasked(kind, outcome);
    this.asked.delete(kind);
    clearTimeout(waiting.timer);
    waiting.resolve(outcome);
  }

  /** Asks the page to save or to remove; null if it does not answer in time. @param {"save" | "remove"} kind @param {number} patience milliseconds @returns {Promise<Outcome | null>} */
  ask(kind, patience) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.asked.delete(kind);
        resolve(null);
      }, patience);
      this.asked.set(kind, { resolve, timer });
      this.tell(`settings.${kind}`, kind === "save" ? [{ webhookUrl: this.webhookUrl }] : []);
    });
  }

  /** @param {string} theme */
  changeTheme(theme) {
    this.context = { ...this.context, theme };
    if (this.isAccepted) this.tell("themeChange", [theme]);
  }

  /** @param {string} func @param {unknown[]} [args] */
  tell(func, args = []) {
    this.effects.note({ from: "host", func, args });
    this.effects.send(event(func, args), this.origin);
  }

  /** @param {import("./envelope.js").Message} message @param {unknown[]} args */
  reply(message, args) {
    if (message.id === undefined) return;
    this.effects.note({ from: "host", func: message.func, id: message.id, args, isAnswer: true });
    this.effects.send(answer(message, args), this.origin);
  }

  /** @param {unknown} given */
  store(given) {
    if (typeof given !== "object" || given === null || Array.isArray(given))
      return [false, "settings must be an object"];
    const text = written(given);
    if (!text) return [false, "settings must be JSON"];
    if (text.length > LONGEST) return [false, "settings are longer than 64 KB"];
    this.stored = JSON.parse(text);
    return [true];
  }

  /** What `getSettings` tells: what was stored, word for word, and what only we know. */
  known() {
    this.toldAt = Date.now();
    const empty = { entityId: "", configName: "", contentUrl: "" };
    const ours = { webhookUrl: this.webhookUrl, appType: "teams", userObjectId: this.context.userObjectId };
    return { ...empty, ...this.settings, ...this.stored, ...ours };
  }
}

/** As JSON; empty for what is none: a message may hold circles and numbers without end. @param {unknown} value */
function written(value) {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

const ANSWERS = {
  getContext: (session, message) =>
    session.reply(message, [{ ...session.context, frameContext: session.frame, hostClientType: HOST }]),
  "settings.getSettings": (session, message) => session.reply(message, [session.known()]),
  "settings.setSettings": (session, message) => session.reply(message, session.store(message.args[0])),
  "settings.setValidityState": (session, message) => session.effects.validity(message.args[0] === true),
  "authentication.authenticate": async (session, message) =>
    session.reply(message, await session.effects.authenticate(...message.args)),
  // From a popup that the SDK opened itself; the page has heard it.
  "authentication.authenticate.success": (session, message) => session.ignore(message, "popup"),
  "authentication.authenticate.failure": (session, message) => session.ignore(message, "popup"),
  "authentication.getAuthToken": (session, message) => session.reply(message, [false, "resourceDisabled"]),
  "authentication.getUser": (session, message) => session.reply(message, [false, { errorCode: 100 }]),
  // The older SDKs' answer to our question whether they hear us.
  navigateBack: (session, message) => session.reply(message, [true]),
};
