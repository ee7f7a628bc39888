// An app's page in its dialog: opened, saved or removed, left.
import { diagnose } from "./diagnoses.js";
import { put } from "./frame.js";
import { Opening } from "./opening.js";
import { Popup } from "./popup.js";
import { ask } from "./server.js";
import { Session } from "./session.js";
import { theme, watchTheme } from "./theme.js";
import { say } from "./words.js";

// Milliseconds, where the page's data attributes say nothing else.
const PATIENCE = { initialise: 5000, relay: 10_000, load: 30_000, save: 60_000, remove: 30_000, linger: 1500 };
// Milliseconds between two looks for posts that are held.
const HELD_EVERY = 4000;
// However long a page goes on talking after it was saved, it is left after this long.
const LINGER_MOST = 20_000;

export class Dialog {
  /** @param {HTMLElement} root @param {ReturnType<typeof import("./view.js").viewOf>} view @param {import("./inspector.js").Inspector | null} inspector */
  constructor(root, view, inspector) {
    this.root = root;
    this.view = view;
    this.inspector = inspector;
    this.mode = root.dataset.mode;
    this.blocked = [];
    this.succeeded = {};
    this.isBusy = false;
  }

  patience(name) {
    return Number(this.root.dataset[`${name}Ms`] ?? PATIENCE[name]);
  }

  async open() {
    this.view.status("loading");
    this.refused = null;
    try {
      this.given = await ask(this.root.dataset.open, { theme: theme(), setup: this.remembered });
    } catch (error) {
      return this.view.failed("openFailed", { reason: /** @type {Error} */ (error).message }, () => this.open());
    }
    this.remembered = this.given.setup;
    this.session = new Session(this.given, this);
    this.popup = new Popup({
      sources: this.given.sources,
      context: () => this.session.context,
      note: (e) => this.note(e),
    });
    const [initialise, relay, load] = [this.patience("initialise"), this.patience("relay"), this.patience("load")];
    const patience = { initialise, relay, load };
    const failed = () => this.notInitialised();
    this.opening = new Opening(this.given.pages, patience, { show: (...shown) => this.show(...shown), failed });
    this.view.clear();
    this.opening.start(this.known.way === "relay");
    clearInterval(this.looking);
    if (this.given.held) this.looking = setInterval(() => this.lookForHeld(), HELD_EVERY);
  }

  /** Posts that came too early: they appear with the save, and go with a cancel. */
  async lookForHeld() {
    if (this.isBusy || document.hidden || !this.session.isAccepted) return;
    const answer = await fetch(this.given.held).catch(() => null);
    const { held = 0 } = answer?.ok ? await answer.json() : {};
    if (held && !this.isBusy) this.view.status("held", { count: held });
  }

  /** Loaded a second time, a page gets the webhook URL of the first. */
  get remembered() {
    return sessionStorage.getItem(this.root.dataset.open);
  }

  set remembered(setup) {
    if (setup) sessionStorage.setItem(this.root.dataset.open, setup);
    else sessionStorage.removeItem(this.root.dataset.open);
  }

  /**
   * Which way this version's page took messages before, and the SDK that refused the other one: who set it up once need
   * not wait for that again.
   * @returns {{ way?: string, refused?: import("./handshake.js").Sdk | null }}
   */
  get known() {
    return JSON.parse(localStorage.getItem(this.knownAs) ?? "{}");
  }

  set known(found) {
    localStorage.setItem(this.knownAs, JSON.stringify(found));
  }

  get knownAs() {
    return `opened:${this.root.dataset.version}`;
  }

  /** Forgets it: for the author, who has changed the page meanwhile. */
  openAnew() {
    localStorage.removeItem(this.knownAs);
    this.open();
  }

  show(url, way, isSecond) {
    if (this.mode !== "remove") this.view.putAway(false);
    const isRefused = way === "relay" && isSecond;
    if (isRefused) this.refused = this.session.sdk;
    else if (way === "relay") this.refused = this.known.refused;
    this.leftRelay = "";
    this.session.reset();
    this.view.status(isRefused ? "relaying" : "loading");
    this.note({ from: "host", func: way === "relay" ? "(relay)" : "(page)", args: [url] });
    this.frame = put(this.view.place, url, this.root.dataset.title, () => this.opening.loaded());
  }

  notInitialised() {
    this.diagnose();
    if (this.mode === "remove") return this.isBusy || this.view.status("notAskable");
    // A page that says nothing may still lead to one that does.
    this.view.putAway(Boolean(this.session.sdk || this.leftRelay) || !this.opening.documents);
    this.view.failed(this.fault, { origin: location.origin, page: this.leftRelay }, () => this.open());
  }

  get fault() {
    if (this.leftRelay) return "leftRelay";
    if (this.session.sdk) return "notAccepted";
    return this.opening.documents ? "silent" : "notInitialised";
  }

  /** @param {MessageEvent} event */
  heard(event) {
    if (event.source && event.source === this.popup?.window) this.popup.receive(event);
    else if (event.source && event.source === this.frame?.contentWindow) {
      if (event.data?.relay === "left") this.left(event);
      else this.session.receive(event.data, event.origin);
    }
  }

  /** The page has tried to go out of the relay. */
  left({ data, origin }) {
    if (origin !== new URL(this.frame.src).origin || this.session.isAccepted) return;
    this.leftRelay = String(data.origin);
    this.opening.giveUp();
  }

  // What the session wants done; it knows nothing of frames and buttons.

  send(message, origin) {
    this.frame?.contentWindow?.postMessage(message, origin);
  }

  accepted() {
    this.opening.accepted();
    if (this.opening.way !== "failed") this.known = { way: this.opening.way, refused: this.refused };
    if (!this.isBusy) {
      if (this.mode !== "remove") this.view.putAway(false); // it may come after it was given up on
      this.view.clear();
      this.view.status(this.mode === "remove" ? "" : "ready");
    }
    this.diagnose();
  }

  validity(valid) {
    this.isValid = valid;
    this.view.mayDo(this.mode === "remove" || (valid && !this.isBusy));
  }

  authenticate(url, width, height) {
    return this.popup.open(url, width, height);
  }

  note(entry) {
    if (entry.ignored === "origin") this.block(entry.origin);
    this.inspector?.note(entry);
  }

  block(url) {
    if (this.blocked.includes(url)) return;
    this.blocked.push(url);
    this.diagnose();
  }

  unasked(kind, outcome) {
    if (this.isBusy) return;
    if (kind === "save" && outcome.ok && this.wasLate) this.store();
    else
      this.note({
        from: "page",
        func: `settings.${kind}.${outcome.ok ? "success" : "failure"}`,
        args: [outcome.reason],
        ignored: "unasked",
      });
  }

  diagnose() {
    const { session, given, opening, blocked, succeeded, refused } = this;
    if (!session || !this.inspector) return;
    const failed = opening.way === "failed";
    const facts = {
      origin: location.origin,
      page: given.pages.direct,
      sources: given.sources,
      failed,
      refused,
      blocked,
      succeeded,
    };
    facts.leftRelay = this.leftRelay;
    const { sdk, handlers, stored, isAccepted: accepted } = session;
    this.inspector.diagnose(diagnose({ ...facts, sdk, handlers, stored, accepted }));
  }

  // Save.

  async save() {
    this.busy("saving");
    this.wasLate = false;
    const outcome = await this.session.ask("save", this.patience("save"));
    if (!outcome) this.wasLate = true;
    if (outcome?.ok) return this.store();
    this.idle();
    if (outcome) this.view.failed("refused", { reason: outcome.reason || say("noReason") }, () => this.save());
    else this.view.failed("saveLate", { seconds: Math.round(this.patience("save") / 1000) }, () => this.save());
  }

  async store() {
    const savedAt = Date.now();
    this.busy("storing");
    this.succeeded.save = true;
    this.diagnose();
    try {
      const { next } = await ask(this.given.save, { settings: this.session.stored });
      this.remembered = null;
      await this.linger(savedAt, next);
    } catch (error) {
      this.idle();
      this.view.failed("notStored", { reason: /** @type {Error} */ (error).message }, () => this.save());
    }
  }

  /**
   * Pages store the webhook with a request of their own that begins after they say that they are done, often after they
   * asked for their settings once more. When they have been quiet for a while, it is under way.
   */
  async linger(savedAt, next) {
    this.view.saved(next);
    const wait = this.patience("linger");
    let left = wait;
    while (left > 0) {
      await new Promise((resolve) => setTimeout(resolve, left));
      left = Math.min(Math.max(savedAt, this.session.heardAt) + wait, savedAt + LINGER_MOST) - Date.now();
    }
    location.assign(next);
  }

  // Remove.

  async remove() {
    this.busy("removing");
    await this.settled();
    const outcome = this.session.isAccepted ? await this.session.ask("remove", this.patience("remove")) : null;
    this.succeeded.remove = outcome?.ok;
    this.diagnose();
    if (!outcome || outcome.ok) return this.end(!outcome);
    this.idle();
    this.view.failed("notCleanedUp", { reason: outcome.reason || say("noReason") }, () => this.remove());
    this.view.offer("force", () => this.end(true));
  }

  /** Until the page takes our messages and has read its settings, or will not. @returns {Promise<void>} */
  settled() {
    return new Promise((resolve) => {
      const look = () => (this.session.isSettled || this.opening.way === "failed" ? resolve() : setTimeout(look, 100));
      look();
    });
  }

  async end(unasked) {
    this.busy("removing");
    try {
      const { next } = await ask(this.given.save, { unasked });
      location.assign(next);
    } catch (error) {
      this.idle();
      this.view.failed("notRemoved", { reason: /** @type {Error} */ (error).message }, () => this.end(unasked));
    }
  }

  async cancel(back) {
    this.remembered = null;
    if (this.given?.cancel) await ask(this.given.cancel).catch(() => null); // it expires by itself
    location.assign(back);
  }

  busy(status) {
    this.isBusy = true;
    this.view.clear();
    this.view.status(status);
    this.view.mayDo(false);
  }

  idle() {
    this.isBusy = false;
    this.view.status("");
    this.view.mayDo(this.mode === "remove" || this.isValid);
  }
}

/** @param {Dialog} dialog */
export function listen(dialog) {
  window.addEventListener("message", (event) => dialog.heard(event));
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.effectiveDirective === "frame-src") dialog.block(event.blockedURI);
  });
  watchTheme((name) => dialog.session?.changeTheme(name));
}
