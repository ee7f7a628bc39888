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
import { isOn } from "./node.js";

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
const TYPES = { Donut: "doughnut", Pie: "pie", Gauge: "doughnut", Line: "line" };
// Told apart with any colour vision, on white and on black; by the order in which things come.
const HUES = ["#3b82c4", "#d9822b", "#2f9e8f", "#b7569a", "#8a9a2b", "#7a6fd0", "#c9584f", "#5f7d95"];
// What senders call the colours of Teams.
const NAMED = {
  good: "--pb-good",
  warning: "--pb-warn",
  attention: "--pb-bad",
  neutral: "--pb-ink-3",
  categoricalred: HUES[6],
  categoricalpurple: HUES[5],
  categoricallavender: "#9b94dd",
  categoricalblue: HUES[0],
  categoricallightblue: "#62a8de",
  categoricalteal: HUES[2],
  categoricalgreen: "#4d9e4d",
  categoricallime: HUES[4],
  categoricalmarigold: "#c79a1d",
};
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
    chart = new Chart(canvas, configOf(kind.slice(6), json, points, inksOf(canvas)));
  };
  drawn.add({ canvas, draw: make });
  make();
}

function inksOf(canvas) {
  const style = getComputedStyle(canvas);
  const variable = (name) => style.getPropertyValue(name).trim();
  return {
    text: variable("--pb-ink-2") || style.color,
    line: variable("--pb-line"),
    font: style.fontFamily,
    of: (name, place) => {
      const key = String(name ?? "").toLowerCase();
      const known =
        NAMED[key] ??
        (/^#[0-9a-f]{3,8}$/.test(key)
          ? key
          : (HUES[(Number(/\d+$/.exec(key)?.[0] ?? 0) || place + 1) - 1] ?? HUES[place % HUES.length]));
      return known.startsWith("--") ? variable(known) : known;
    },
  };
}

function configOf(name, json, points, inks) {
  const type = TYPES[name] ?? "bar";
  const isRound = type === "doughnut" || type === "pie";
  const data =
    name === "Gauge" ? gauge(json, points, inks) : isRound ? round(points, inks) : series(json, points, inks);
  const legend = json.showLegend !== false && (isRound || data.datasets.length > 1);
  return {
    type,
    data,
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
  const colors = points.map(([, , , color], place) => inks.of(color, place));
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
  // There the rows are what is named first, and their parts are the series.
  const [outer, inner] = isRows ? [1, 0] : [0, 1];
  const groups = isRows ? [...new Set(points.map(([, of]) => of))] : names;
  const labels = [...new Set(points.map((point) => point[inner]))];
  const datasets = groups.map((group, place) => {
    const own = points.filter((point) => point[outer] === group);
    const color = inks.of(own.find((point) => point[3])?.[3] ?? json.color, place);
    const each = groups.length === 1 && own.some((point) => point[3]);
    const colors = each ? own.map((point) => inks.of(point[3] || json.color, 0)) : color;
    return {
      label: group,
      data: labels.map((label) => own.find((point) => point[inner] === label)?.[2] ?? null),
      backgroundColor: colors,
      borderColor: color,
      borderWidth: json.type === "Chart.Line" ? 2 : 0,
      borderRadius: 3,
      spanGaps: true,
    };
  });
  return { labels, datasets };
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
  return isAcross
    ? { indexAxis: "y", scales: { x: { ...y, title: axis(json.yAxisTitle).title }, y: x } }
    : { scales: { x, y } };
}

const finite = (value) => (Number.isFinite(Number(value ?? NaN)) ? Number(value) : undefined);
