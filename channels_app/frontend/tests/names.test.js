import assert from "node:assert/strict";
import { test } from "node:test";
import { numbered, original } from "../cards/names.js";

const CARD = {
  id: "card",
  body: [
    { type: "Input.Text", id: "name", value: "id" },
    { type: "Action.ToggleVisibility", targetElements: ["name", { elementId: "name", isVisible: null }] },
  ],
  patchbay: { inputs: ["name"], requires: [], labels: ["name"] },
};

test("every drawing has ids of its own, and what points at one follows", () => {
  const [one, other] = [numbered(CARD), numbered(CARD)];
  assert.notEqual(one.id, other.id);
  const mark = one.id.replace("card", "");
  assert.deepEqual(one, {
    id: `${mark}card`,
    body: [
      { type: "Input.Text", id: `${mark}name`, value: "id" },
      {
        type: "Action.ToggleVisibility",
        targetElements: [`${mark}name`, { elementId: `${mark}name`, isVisible: null }],
      },
    ],
    patchbay: { inputs: [`${mark}name`], requires: [], labels: ["name"] },
  });
});

test("the server is told the id that it made", () => {
  for (const id of ["name", "d1~name", "~", ""]) assert.equal(original(numbered({ id }).id), id);
});

test("the card itself stays as it is", () => {
  const before = structuredClone(CARD);
  numbered(CARD);
  assert.deepEqual(CARD, before);
});
