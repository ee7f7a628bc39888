import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, placesOf } from "../playground/places.js";

/** What of a text is at a pointer's place. @param {string} text @param {string} pointer */
function textAt(text, pointer) {
  const [from, to] = placeOf(placesOf(text), pointer);
  return text.slice(from, to);
}

test("a member's place begins at its name, an item's at itself", () => {
  const text = '{"a": [1, {"b": "x, y"}], "c": null}';
  assert.equal(textAt(text, ""), text);
  assert.equal(textAt(text, "/a"), '"a": [1, {"b": "x, y"}]');
  assert.equal(textAt(text, "/a/0"), "1");
  assert.equal(textAt(text, "/a/1/b"), '"b": "x, y"');
  assert.equal(textAt(text, "/c"), '"c": null');
});

test("signs that a pointer escapes, and those that JSON does", () => {
  assert.equal(textAt('{"a/b~c": 1}', "/a~1b~0c"), '"a/b~c": 1');
  assert.equal(textAt(String.raw`{"\u0061": 1}`, "/a"), String.raw`"\u0061": 1`);
});

test("it reads as leniently as the server", () => {
  const text = "{ // a comment\n 'a': [1, 2,], /* and\n another */ b: {'c': 'it',}, }";
  assert.deepEqual([textAt(text, "/a/1"), textAt(text, "/b/c")], ["2", "'c': 'it'"]);
});

test("the nearest thing around what is not there", () => {
  const text = '{"Body": [{"type": 1}]}';
  assert.equal(textAt(text, "/Body/0/missing/2"), '{"type": 1}');
  assert.equal(textAt(text, "/other"), text);
});

test("names differ in case where no other fits", () => {
  assert.equal(textAt('{"Body": 1}', "/body"), '"Body": 1');
  assert.equal(textAt('{"BODY": 1, "body": 2}', "/body"), '"body": 2');
});

test("what is no JSON has the places up to the mistake", () => {
  const text = '{"a": 1, "b": [2, }, "c": 3}';
  const places = placesOf(text);
  assert.deepEqual([textAt(text, "/a"), textAt(text, "/b/0"), places.has("/c")], ['"a": 1', "2", false]);
  assert.equal(textAt(text, "/b"), text.slice(text.indexOf('"b"')));
  assert.deepEqual(placeOf(placesOf(""), "/a"), [0, 0]);
});

test("a text that nests without end is no error", () => {
  assert.ok(placesOf("[".repeat(100_000)).size > 0);
});
