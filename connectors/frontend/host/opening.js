// Which way a page is loaded: as it is, then through the relay, then not at all. Pure but for timers.

/**
 * @typedef {{ initialise: number, relay: number, load: number }} Patience milliseconds: to initialise as it is and through
 *   the relay, from when it is loaded; and to load at all
 */
export class Opening {
  /** @param {{ direct: string, relay: string | null }} ways @param {Patience} patience @param {{ show: (url: string, way: string) => void, failed: () => void }} effects */
  constructor(ways, patience, effects) {
    this.ways = ways;
    this.patience = patience;
    this.effects = effects;
    /** @type {"" | "direct" | "relay" | "failed"} */
    this.way = "";
    this.isLoaded = false;
  }

  start() {
    this.take("direct");
  }

  take(way) {
    this.way = way;
    this.isLoaded = false;
    this.wait(this.patience.load);
    this.effects.show(this.ways[way], way);
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
    if (this.way === "direct" && this.ways.relay) return this.take("relay");
    this.way = "failed";
    this.effects.failed();
  }
}
