// Which way a page is loaded: as it is, then through the relay, then not at all; the relay first where only it worked
// before. Pure but for timers.

/**
 * @typedef {{ initialise: number, relay: number, load: number }} Patience milliseconds: to initialise as it is and through
 *   the relay, from when it is loaded; and to load at all
 */
// Documents that may follow one another before one of them initialises: a start page, a sign-in, the page itself. Each has
// the whole time; one that goes on and on has not.
const DOCUMENTS = 6;

export class Opening {
  /** @param {{ direct: string, relay: string | null }} ways @param {Patience} patience @param {{ show: (url: string, way: string, isSecond: boolean) => void, failed: () => void }} effects */
  constructor(ways, patience, effects) {
    this.ways = ways;
    this.patience = patience;
    this.effects = effects;
    /** @type {"" | "direct" | "relay" | "failed"} */
    this.way = "";
    this.documents = 0;
  }

  /** @param {boolean} relayFirst */
  start(relayFirst = false) {
    /** @type {("direct" | "relay")[]} */
    const order = this.ways.relay ? ["direct", "relay"] : ["direct"];
    this.left = relayFirst ? order.reverse() : order;
    this.take();
  }

  take() {
    const isSecond = this.way !== "";
    this.way = this.left.shift();
    this.documents = 0;
    this.wait(this.patience.load);
    this.effects.show(this.ways[this.way], this.way, isSecond);
  }

  /** The frame has a document, perhaps after another; which may be the browser's own page of an error. */
  loaded() {
    this.documents += 1;
    if (this.isAccepted || this.way === "failed" || this.documents > DOCUMENTS) return;
    this.wait(this.way === "relay" ? this.patience.relay : this.patience.initialise);
  }

  accepted() {
    clearTimeout(this.timer);
    this.isAccepted = true;
  }

  /** It is known that this way leads nowhere. */
  giveUp() {
    clearTimeout(this.timer);
    this.missed();
  }

  /** @param {number} milliseconds */
  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.missed(), milliseconds);
  }

  missed() {
    if (this.left.length) return this.take();
    this.way = "failed";
    this.effects.failed();
  }
}
