// Which way a page is loaded: as it is, then through the relay, then not at all; the relay first where only it worked
// before. Pure but for timers.

/**
 * @typedef {{ initialise: number, relay: number, load: number }} Patience milliseconds: to initialise as it is and through
 *   the relay, from when it is loaded; and to load at all
 */
export class Opening {
  /** @param {{ direct: string, relay: string | null }} ways @param {Patience} patience @param {{ show: (url: string, way: string, isSecond: boolean) => void, failed: () => void }} effects */
  constructor(ways, patience, effects) {
    this.ways = ways;
    this.patience = patience;
    this.effects = effects;
    /** @type {"" | "direct" | "relay" | "failed"} */
    this.way = "";
    this.isLoaded = false;
  }

  /** @param {boolean} relayFirst */
  start(relayFirst = false) {
    const order = this.ways.relay ? ["direct", "relay"] : ["direct"];
    this.left = relayFirst ? order.reverse() : order;
    this.take();
  }

  take() {
    const isSecond = this.way !== "";
    this.way = this.left.shift();
    this.isLoaded = false;
    this.wait(this.patience.load);
    this.effects.show(this.ways[this.way], this.way, isSecond);
  }

  /** The frame has a document; which may be the browser's own page of an error. */
  loaded() {
    if (this.isLoaded || this.isAccepted) return;
    this.isLoaded = true;
    this.wait(this.way === "relay" ? this.patience.relay : this.patience.initialise);
  }

  accepted() {
    clearTimeout(this.timer);
    this.isAccepted = true;
  }

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
