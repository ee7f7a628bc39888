// <patchbay-card>: the cards of one message. It draws itself wherever it comes into the page and however it got there.
// Its data is in a <template>, which a swap keeps and the page's policy does not concern: an inert script element is
// neither.
/** The card renderer is large; it is loaded by the first card a page shows. @type {Promise<typeof import("./cards.js")> | undefined} */
let renderer;

export class CardElement extends HTMLElement {
  #isDrawn = false;

  /** What the server put in, as it stands there. */
  get data() {
    /** @type {HTMLTemplateElement | null} */
    const template = this.querySelector(":scope > template");
    return template?.content.textContent ?? "";
  }

  async connectedCallback() {
    renderer ??= import("./cards.js");
    const { drawMessage, loadSlider } = await renderer;
    await loadSlider(this.data);
    // Meanwhile it may have left the page again, or have come back to it with what was typed into it.
    if (this.#isDrawn || !this.isConnected) return;
    this.#isDrawn = true;
    this.#draw(drawMessage);
  }

  /** The plain text stays if the cards cannot be drawn. @param {(message: any) => Node} drawMessage */
  #draw(drawMessage) {
    try {
      const drawn = drawMessage(JSON.parse(this.data));
      this.querySelector(":scope > [data-plain]")?.remove();
      this.append(drawn);
    } catch (error) {
      console.error("card not drawn", error);
    }
  }
}

customElements.define("patchbay-card", CardElement);
