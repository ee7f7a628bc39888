import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf } from "../cards/chart_marks.js";

// The canvas cuts a name that is too long, and at its beginning.
const NAMES = [
  "",
  "db-3",
  "2024-01-01",
  "a name of some length",
  "x".repeat(99),
  `${"word ".repeat(40)}end`,
  `${"y".repeat(30)} z`,
  "生产环境数据库服务器的磁盘使用率",
  42,
];

test("names on an axis are a few short lines that begin as they do", () => {
  for (const name of NAMES) {
    const lines = linesOf(name);
    assert.ok(lines.length >= 1 && lines.length <= 3, String(name));
    for (const line of lines) assert.ok(line.length <= 14, line);
    assert.ok(String(name).startsWith(lines[0].replace("…", "")), String(name));
    const said = lines.join(" ");
    assert.ok(said === String(name) || said.includes("…"), said);
  }
});
