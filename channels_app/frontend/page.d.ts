// What the type checker cannot know of a page: its elements, its own events, and modules that the bundler makes.

interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}

interface Element {
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}

interface HTMLElementTagNameMap {
  "patchbay-card": import("./card_element.js").CardElement;
}

/** What a search field offers to choose (search_field.js). */
interface Choice {
  value: string;
  label: string;
  detail?: string;
  initials: string;
  tone: string;
}

interface HTMLElementEventMap {
  "patchbay:chosen": CustomEvent<Choice>;
}

interface DocumentEventMap {
  "patchbay:changed": CustomEvent<{ id: string }>;
  "patchbay:deleted": CustomEvent<{ id: string }>;
  "patchbay:details": CustomEvent<null>;
  "patchbay:done": CustomEvent<unknown>;
  "patchbay:theme": CustomEvent<string>;
  "htmx:load": CustomEvent<{ elt: HTMLElement }>;
  "htmx:configRequest": CustomEvent<{ headers: Record<string, string> }>;
  "htmx:responseError": CustomEvent<{ xhr: XMLHttpRequest }>;
  "htmx:afterSettle": CustomEvent<{ target: HTMLElement | null }>;
}

declare module "fluent:parts" {
  type Drawing = [box: number, body: string];
  /** One for each part of Fluent's icons; a part has the icons by their names, in one style or two. */
  const parts: (() => Promise<{ default: Record<string, { regular?: Drawing; filled?: Drawing }> }>)[];
  export default parts;
}
