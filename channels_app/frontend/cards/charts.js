// Charts: drawn by a library that only a page with a chart loads, and as a table for whoever cannot see them.
import { fill, words } from "../words.js";
import { node } from "./node.js";

/** A number as our server read it (charts.py): series, of what, how much, and the colour its sender chose. @typedef {[string, string, number, string]} Point */

/** @param {string} kind such as "Chart.Donut" */
export const Chart = (kind) => (json) => {
  /** @type {Point[]} */
  const points = json.patchbay?.points ?? [];
  const figure = node("figure", `pb-chart is-${kind.slice(6).toLowerCase().replaceAll(".", "-")}`);
  const title = json.showTitle === false ? "" : String(json.title ?? "");
  if (title) figure.append(node("figcaption", "", title));
  const stage = node("div", "pb-chart-stage");
  const canvas = node("canvas", "");
  canvas.ariaHidden = "true";
  stage.append(canvas);
  const value = kind === "Chart.Gauge" ? points[0]?.[2] : json.value;
  if (value !== undefined) stage.append(node("span", "pb-chart-value", reading(kind, json, value, points)));
  const width = /^\d+px$/.test(json.maxWidth) ? json.maxWidth : "";
  if (width) figure.style.maxInlineSize = width;
  figure.append(stage, table(json, points));
  const total = json.patchbay?.total;
  if (total) figure.append(node("p", "pb-chart-cut", fill(words.chartCut ?? "", { shown: points.length, total })));
  show(canvas, kind, json, points).catch((error) => {
    // Then the table is what everybody sees.
    console.error("chart not drawn", error);
    figure.classList.add("is-table");
  });
  return figure;
};

/** A value as its sender wants it written. */
function reading(kind, json, value, [, ...segments]) {
  const least = Number(json.min ?? 0);
  const most = Number(json.max ?? (segments.length ? least + segments.reduce((sum, one) => sum + one[2], 0) : 100));
  const format = kind === "Chart.Gauge" && most > least ? String(json.valueFormat ?? "").toLowerCase() : "";
  if (format === "percentage") return `${Math.round((100 * (value - least)) / (most - least))} %`;
  return format === "fraction" ? `${value} / ${most}` : String(value);
}

async function show(canvas, kind, json, points) {
  const { draw } = await import("./chart_canvas.js");
  draw(canvas, kind, json, points);
}

/** One row for each thing that is measured, one column for each series; a row for each number where few would be filled. @param {Point[]} points */
function table(json, points) {
  // Of a gauge's scale, those segments that have a name.
  const measured = points
    .filter(([series, of]) => series !== "segments" || of)
    .map(([series, ...rest]) => [series === "segments" ? "" : series, ...rest]);
  const series = [...new Set(measured.map(([name]) => name))];
  const things = [...new Set(measured.map(([, name]) => name))];
  const made = node("table", "pb-chart-table");
  made.append(node("caption", "", String(json.title ?? words.chart ?? "")));
  if (series.length * things.length > 4 * measured.length) {
    made.append(...measured.map(([name, of, value]) => line([name, of].filter(Boolean).join(", "), [value])));
    return made;
  }
  if (series.some(Boolean)) {
    const head = node("tr", "");
    head.append(node("td", "", String(json.xAxisTitle ?? "")), ...series.map((name) => heading(name, "col")));
    made.append(head);
  }
  const key = (...names) => JSON.stringify(names);
  const values = new Map(measured.toReversed().map(([name, of, value]) => [key(name, of), value]));
  made.append(
    ...things.map((of) =>
      line(
        of,
        series.map((name) => values.get(key(name, of))),
      ),
    ),
  );
  return made;
}

function line(name, values) {
  const row = node("tr", "");
  row.append(heading(name, "row"), ...values.map((value) => node("td", "", String(value ?? ""))));
  return row;
}

function heading(text, scope) {
  const made = node("th", "", text);
  made.scope = scope;
  return made;
}

export const CHARTS = [
  "Donut",
  "Pie",
  "VerticalBar",
  "VerticalBar.Grouped",
  "HorizontalBar",
  "HorizontalBar.Stacked",
  "Line",
  "Gauge",
].map((name) => `Chart.${name}`);
