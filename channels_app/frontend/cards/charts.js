// Charts: drawn by a library that only a page with a chart loads, and as a table for whoever cannot see them.
import { words } from "../words.js";
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
  if (value !== undefined) stage.append(node("span", "pb-chart-value", String(value)));
  const width = /^\d+px$/.test(json.maxWidth) ? json.maxWidth : "";
  if (width) figure.style.maxInlineSize = width;
  figure.append(stage, table(json, points));
  show(canvas, kind, json, points).catch((error) => {
    // Then the table is what everybody sees.
    console.error("chart not drawn", error);
    figure.classList.add("is-table");
  });
  return figure;
};

async function show(canvas, kind, json, points) {
  const { draw } = await import("./chart_canvas.js");
  draw(canvas, kind, json, points);
}

/** One row for each thing that is measured, one column for each series. @param {Point[]} points */
function table(json, points) {
  // Of a gauge's scale, those segments that have a name.
  const measured = points
    .filter(([series, of]) => series !== "segments" || of)
    .map(([series, ...rest]) => [series === "segments" ? "" : series, ...rest]);
  const series = [...new Set(measured.map(([name]) => name))];
  const made = node("table", "pb-chart-table");
  made.append(node("caption", "", String(json.title ?? words.chart ?? "")));
  if (series.some(Boolean)) {
    const head = node("tr", "");
    head.append(node("td", "", String(json.xAxisTitle ?? "")), ...series.map((name) => heading(name, "col")));
    made.append(head);
  }
  for (const of of new Set(measured.map(([, name]) => name))) {
    const row = node("tr", "");
    const value = (name) => measured.find((point) => point[0] === name && point[1] === of)?.[2];
    row.append(heading(of, "row"), ...series.map((name) => node("td", "", String(value(name) ?? ""))));
    made.append(row);
  }
  return made;
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
