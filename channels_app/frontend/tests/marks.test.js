import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "../marks.js";

const ADA = "@[Ada](user:1)";

/** "ask @Ada and @Bo", with both chosen. */
function chosen() {
  const marks = new Marks("ask @Ada and @Bo");
  marks.add(13, 16, "@[Bo](user:2)");
  marks.add(4, 8, ADA);
  return marks;
}

test("names that were chosen are sent by their ids", () => {
  assert.equal(chosen().written, "ask @[Ada](user:1) and @[Bo](user:2)");
  assert.equal(new Marks("ask @Ada").written, "ask @Ada");
});

test("names move along with what is typed before them", () => {
  const marks = chosen();
  marks.follow("please ask @Ada and @Bo", 7);
  assert.equal(marks.written, "please ask @[Ada](user:1) and @[Bo](user:2)");
  assert.deepEqual([marks.at(11), marks.at(4)], [true, false]);
});

test("what is typed between or after them moves those that follow only", () => {
  const marks = chosen();
  marks.follow("ask @Ada or and @Bo", 11);
  marks.follow("ask @Ada or and @Bo!", 20);
  assert.equal(marks.written, "ask @[Ada](user:1) or and @[Bo](user:2)!");
});

test("a name that was touched is text again, and the others stay", () => {
  const marks = chosen();
  marks.follow("ask @Ad and @Bo", 7);
  assert.equal(marks.written, "ask @Ad and @[Bo](user:2)");
});

test("what is deleted takes the names in it along", () => {
  const marks = chosen();
  marks.follow("ask @Bo", 4);
  assert.equal(marks.written, "ask @[Bo](user:2)");
  marks.follow("", 0);
  assert.deepEqual(marks.all, []);
});

test("the caret tells which of two equal letters was typed", () => {
  const before = new Marks("@Ada");
  before.add(0, 4, ADA);
  before.follow("@@Ada", 1);
  assert.equal(before.written, "@@[Ada](user:1)");
  const after = new Marks("@Ada");
  after.add(0, 4, ADA);
  after.follow("@Adaa", 5);
  assert.equal(after.written, "@[Ada](user:1)a");
});

test("in code a name stays a name", () => {
  for (const [text, start] of /** @type {[string, number][]} */ ([
    ["`@Ada`", 1],
    ["```\n@Ada\n```", 4],
  ])) {
    const marks = new Marks(text);
    marks.add(start, start + 4, ADA);
    assert.equal(marks.written, text);
  }
  const beside = new Marks("`x` @Ada");
  beside.add(4, 8, ADA);
  assert.equal(beside.written, `\`x\` ${ADA}`);
});
