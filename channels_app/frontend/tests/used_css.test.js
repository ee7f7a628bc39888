import assert from "node:assert/strict";
import { test } from "node:test";
import { without } from "../used_css.mjs";

const used = new Set(["btn", "show", "row"]);
const left = (css) => without(css, used).replaceAll(/\s+/g, "");

test("a rule stays where one of its selectors can match, with those that can", () => {
  assert.equal(left(".btn, .card { color: red }"), ".btn{color:red}");
  assert.equal(left(".card { color: red } .btn .card { color: red }"), "");
  assert.equal(left("table > :not(caption) { a: b } [hidden] { a: b }"), "table>:not(caption){a:b}[hidden]{a:b}");
});

test("a class that must not be there need not occur", () => {
  assert.equal(left(".btn:not(.card) { a: b }"), ".btn:not(.card){a:b}");
  assert.equal(left(":is(.btn, .card) { a: b }"), ":is(.btn,.card){a:b}");
});

test("what holds rules is looked into, and goes when nothing is left", () => {
  assert.equal(left("@media (min-width: 1px) { .btn { a: b } .card { a: b } }"), "@media(min-width:1px){.btn{a:b}}");
  assert.equal(left("@media print { .card { a: b } }"), "");
});

test("names of other things stay", () => {
  assert.equal(left('@charset "UTF-8"; .btn { a: b }'), '@charset"UTF-8";.btn{a:b}');
  assert.equal(left("@keyframes spin { to { a: b } }"), "@keyframesspin{to{a:b}}");
  assert.throws(() => left(".btn { a: b"), /does not close/);
});
