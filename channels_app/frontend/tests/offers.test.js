import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Offers } from "../offers.js";

/** As much of an element as a list of offers needs. */
class FakeElement extends EventTarget {
  id = "";
  hidden = false;
  /** @type {FakeElement[]} */
  children = [];
  /** @type {Record<string, string>} */
  attributes = {};
  scrollIntoView = mock.fn();
  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  /** @param {string} name */
  removeAttribute(name) {
    delete this.attributes[name];
  }
  /** @param {FakeElement[]} items */
  replaceChildren(...items) {
    this.children = items;
  }
  querySelectorAll() {
    return this.children;
  }
  closest() {
    return this;
  }
}
Object.assign(globalThis, { Element: FakeElement });

/** @type {FakeElement} */
let field;
/** @type {FakeElement} */
let list;
/** @type {Offers} */
let offers;
const choose = mock.fn();

/** @param {FakeElement} fake */
const element = (fake) => /** @type {HTMLElement} */ (/** @type {unknown} */ (fake));

beforeEach(() => {
  choose.mock.resetCalls();
  [field, list] = [new FakeElement(), new FakeElement()];
  list.id = "offers";
  list.hidden = true;
  offers = new Offers(element(field), element(list), choose);
});

/** @param {number} count @param {number} [at] */
const show = (count, at) =>
  offers.show(
    Array.from({ length: count }, () => element(new FakeElement())),
    at,
  );

test("what is offered is shown, and the field says so", () => {
  assert.equal(offers.isOpen, false);
  show(2);
  assert.equal(offers.isOpen, true);
  assert.deepEqual(field.attributes, { "aria-expanded": "true" });
  assert.equal(offers.marked, undefined);
  assert.deepEqual(
    list.children.map((item) => item.id),
    ["offers-0", "offers-1"],
  );
});

test("the marked one is selected, named by the field and in view", () => {
  show(3, 1);
  assert.deepEqual(
    list.children.map((item) => item.attributes["aria-selected"]),
    ["false", "true", "false"],
  );
  assert.equal(field.attributes["aria-activedescendant"], "offers-1");
  assert.equal(list.children[1].scrollIntoView.mock.callCount(), 1);
});

test("a step goes on round the ends", () => {
  show(3);
  const places = /** @type {(1 | -1)[]} */ ([1, 1, 1, 1, -1, -1]).map((by) => {
    offers.step(by);
    return offers.at;
  });
  assert.deepEqual(places, [0, 1, 2, 0, 2, 1]);
});

test("the first step back is to the last", () => {
  show(3);
  offers.step(-1);
  assert.equal(offers.at, 2);
});

test("without any offer there is nowhere to go", () => {
  show(0);
  offers.step(1);
  assert.deepEqual([offers.at, offers.marked], [-1, undefined]);
});

test("closed, the field names none of them", () => {
  show(2, 0);
  offers.close();
  assert.equal(offers.isOpen, false);
  assert.deepEqual(field.attributes, { "aria-expanded": "false" });
});

test("a press chooses, and leaves the focus where it is", () => {
  show(1);
  const down = new Event("mousedown", { cancelable: true });
  list.dispatchEvent(down);
  list.dispatchEvent(new Event("click"));
  assert.equal(down.defaultPrevented, true);
  assert.equal(choose.mock.callCount(), 1);
});
