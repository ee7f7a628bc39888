// The sign-in window that newer SDKs ask us to open. Its page speaks to us as to its opener.
import { answer, read } from "./envelope.js";
import { greeting, HOST, sdkOf } from "./handshake.js";
import { allows, allowsUrl } from "./origins.js";

// Sizes a page may ask for, pixels: smaller hides what is signed in to, larger hides us.
const SIZES = { least: 200, most: 1200, width: 600, height: 535 };
const LOOK_EVERY = 400;

/** The one sign-in window of a dialog. */
export class Popup {
  /** @param {{ sources: string[], context: () => object, note: (entry: object) => void }} given */
  constructor({ sources, context, note }) {
    this.sources = sources;
    this.context = context;
    this.note = note;
    /** @type {Window | null} */
    this.window = null;
    /** @type {(outcome: unknown[]) => void} */
    this.finish = () => {};
  }

  /** @param {unknown} url @param {unknown} width @param {unknown} height @returns {Promise<unknown[]>} the answer to `authenticate` */
  open(url, width, height) {
    if (!allowsUrl(this.sources, url))
      return Promise.resolve([false, "The address is not of one of the app's valid domains."]);
    this.close([false, "CancelledByUser"]);
    const features = `popup,width=${sized(width, SIZES.width)},height=${sized(height, SIZES.height)}`;
    this.window = window.open(String(url), "_blank", features);
    if (!this.window) return Promise.resolve([false, "FailedToOpenWindow"]);
    window.addEventListener("beforeunload", stay);
    return new Promise((resolve) => {
      this.finish = resolve;
      this.looking = setInterval(() => this.window?.closed && this.close([false, "CancelledByUser"]), LOOK_EVERY);
    });
  }

  /** @param {unknown[]} outcome */
  close(outcome) {
    clearInterval(this.looking);
    window.removeEventListener("beforeunload", stay);
    this.finish(outcome);
    this.finish = () => {};
    this.window?.close();
    this.window = null;
  }

  /** @param {MessageEvent} event */
  receive({ data, origin }) {
    const message = read(data);
    if (!message) return;
    if (!allows(this.sources, origin)) return this.note({ from: "popup", ...message, ignored: "origin", origin });
    this.note({ from: "popup", ...message });
    if (message.func === "initialize") this.reply(message, greeting(sdkOf(message.args), "authentication"), origin);
    if (message.func === "getContext")
      this.reply(message, [{ ...this.context(), frameContext: "authentication", hostClientType: HOST }], origin);
    if (message.func === "authentication.authenticate.success") this.close([true, message.args[0]]);
    if (message.func === "authentication.authenticate.failure") this.close([false, message.args[0]]);
  }

  /** @param {import("./envelope.js").Message} message @param {unknown[]} args @param {string} origin */
  reply(message, args, origin) {
    this.note({ from: "host", func: message.func, id: message.id, args, isAnswer: true });
    this.window?.postMessage(answer(message, args), origin);
  }
}

/** The SDK needs the window to have us as its opener, so it could lead this tab elsewhere; not without a question. @param {Event} event */
const stay = (event) => event.preventDefault();

/** @param {unknown} value @param {number} otherwise */
function sized(value, otherwise) {
  const number = Number(value);
  return Number.isFinite(number) && number > 0
    ? Math.min(SIZES.most, Math.max(SIZES.least, Math.round(number)))
    : otherwise;
}
