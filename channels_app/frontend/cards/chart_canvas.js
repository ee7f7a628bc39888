// A chart on a canvas, by Chart.js. Its colours are the page's, read when it is drawn and again when the theme changes.
import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  DoughnutController,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PieController,
  PointElement,
  Tooltip,
} from "chart.js";
import { colorAt, NAMED } from "./chart_colors.js";
import { linesOf, needle } from "./chart_marks.js";
import { isOn, low } from "./node.js";

Chart.register(
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  DoughnutController,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PieController,
  PointElement,
  Tooltip,
);
// Names in a legend: more would leave no room for the chart itself; the table has them all.
const NAMES = 40;
// Numbers of a line that have a dot each; more of them would run together.
const DOTS = 60;
// Of a bar, so that a single one is not as wide as the chart.
const THICK = 64;
const TYPES = { Donut: "doughnut", Pie: "pie", Gauge: "doughnut", Line: "line" };
/** Those on the page, to be drawn anew in other colours. @type {Set<{canvas: HTMLCanvasElement, draw: () => void}>} */
const drawn = new Set();

new MutationObserver(() => {
  for (const one of drawn) {
    if (one.canvas.isConnected) one.draw();
    else drawn.delete(one);
  }
}).observe(document.documentElement, { attributes: true, subtree: true, attributeFilter: ["data-bs-theme"] });

/** @param {HTMLCanvasElement} canvas @param {string} kind @param {any} json @param {import("./charts.js").Point[]} points */
export function draw(canvas, kind, json, points) {
  let chart;
  const make = () => {
    chart?.destroy();
    chart = new Chart(canvas, configOf(kind.slice(6), json, points, inksOf(canvas, low(json.colorSet))));
  };
  drawn.add({ canvas, draw: make });
  make();
}

function inksOf(canvas, set) {
  const style = getComputedStyle(canvas);
  const variable = (name) => style.getPropertyValue(name).trim();
  return {
    text: variable("--pb-ink-2") || style.color,
    ink: variable("--pb-ink") || style.color,
    ground: variable("--pb-raised"),
    line: variable("--pb-line"),
    font: style.fontFamily,
    of: (name, place, count = 1) => {
      const key = low(name);
      const known = NAMED[key] ?? (/^#[0-9a-f]{3,8}$/.test(key) ? key : colorAt(set, place, count));
      return known.startsWith("--") ? variable(known) : known;
    },
  };
}

function configOf(name, json, points, inks) {
  const type = TYPES[name] ?? "bar";
  const isRound = type === "doughnut" || type === "pie";
  const data =
    name === "Gauge" ? gauge(json, points, inks) : isRound ? round(points, inks) : series(json, points, inks);
  const things = isRound ? data.labels.length : data.datasets.length;
  const legend = json.showLegend !== false && things <= NAMES && (isRound || things > 1);
  return {
    type,
    data,
    plugins: name === "Gauge" && points.length > 1 ? [needle(json, points, inks)] : [],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      color: inks.text,
      font: { family: inks.font },
      plugins: {
        legend: {
          display: legend,
          position: "bottom",
          labels: { boxWidth: 12, color: inks.text, filter: ({ text }) => text },
        },
      },
      ...(name === "Gauge"
        ? { rotation: -90, circumference: 180, cutout: "72%" }
        : isRound
          ? {}
          : axes(name, json, inks)),
    },
  };
}

function round(points, inks) {
  const colors = points.map(([, , , color], place) => inks.of(color, place, points.length));
  return {
    labels: points.map(([, of]) => of),
    datasets: [{ data: points.map((point) => point[2]), backgroundColor: colors, borderWidth: 0 }],
  };
}

/** A scale of its segments, or, without any, of how much is reached. */
function gauge(json, points, inks) {
  const [value, ...segments] = points;
  if (segments.length) return round(segments, inks);
  const [least, most] = [Number(json.min ?? 0), Number(json.max ?? 100)];
  const reached = Math.min(Math.max(value[2], least), most) - least;
  const colors = [inks.of(value[3], 0), inks.line];
  return {
    labels: [value[1], ""],
    datasets: [{ data: [reached, most - least - reached], backgroundColor: colors, borderWidth: 0 }],
  };
}

function series(json, points, inks) {
  const names = [...new Set(points.map(([name]) => name))];
  const isRows = String(json.type ?? "")
    .toLowerCase()
    .endsWith("horizontalbar.stacked");
  // Only what there is: a thousand series of one number each are a thousand numbers, not a million gaps.
  const isAcross = String(json.type ?? "")
    .toLowerCase()
    .includes("horizontal");
  const placed = (label, value) => (isAcross ? { x: value, y: label } : { x: label, y: value });
  // There the rows are what is named first, and their parts are the series.
  const [outer, inner] = isRows ? [1, 0] : [0, 1];
  const groups = isRows ? [...new Set(points.map(([, of]) => of))] : names;
  const labels = [...new Set(points.map((point) => point[inner]))];
  const order = new Map(labels.map((label, place) => [label, place]));
  const datasets = groups.map((group, place) => {
    const own = firsts(
      points.filter((point) => point[outer] === group),
      inner,
    ).sort((a, b) => order.get(a[inner]) - order.get(b[inner]));
    const color = inks.of(own.find((point) => point[3])?.[3] ?? json.color, place, groups.length);
    const isSet = Boolean(json.colorSet) && !json.color && json.type !== "Chart.Line";
    const each = groups.length === 1 && (isSet || own.some((point) => point[3]));
    const colors = each ? own.map((point, at) => inks.of(point[3] || json.color, isSet ? at : 0, own.length)) : color;
    return {
      label: group,
      data: own.map((point) => placed(point[inner], point[2])),
      backgroundColor: colors,
      borderColor: color,
      borderWidth: json.type === "Chart.Line" ? 2 : 0,
      borderRadius: 3,
      maxBarThickness: THICK,
      pointRadius: own.length > DOTS ? 0 : 3,
    };
  });
  return { labels, datasets };
}

/** The first number of each thing: what comes again would lie over it. */
function firsts(points, inner) {
  const found = new Map();
  for (const point of points) if (!found.has(point[inner])) found.set(point[inner], point);
  return [...found.values()];
}

function axes(name, json, inks) {
  const isAcross = name.startsWith("Horizontal");
  const stacked = name.endsWith("Stacked") || isOn(json.stacked);
  const axis = (title, more) => ({
    stacked,
    ticks: { color: inks.text },
    grid: { color: inks.line },
    border: { color: inks.line },
    title: { display: Boolean(title), text: String(title ?? ""), color: inks.text },
    ...more,
  });
  const range = { beginAtZero: name !== "Line", suggestedMin: finite(json.yMin), suggestedMax: finite(json.yMax) };
  const [x, y] = [axis(json.xAxisTitle, { grid: { display: false } }), axis(json.yAxisTitle, range)];
  x.ticks = {
    ...x.ticks,
    callback(place) {
      return linesOf(this.getLabelForValue(place));
    },
  };
  return isAcross
    ? { indexAxis: "y", scales: { x: { ...y, title: axis(json.yAxisTitle).title }, y: x } }
    : { scales: { x, y } };
}

const finite = (value) => (Number.isFinite(Number(value ?? NaN)) ? Number(value) : undefined);
