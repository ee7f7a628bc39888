// The colours of charts: by the names that Teams has for them, and, where nothing has a colour, by the card's set.

// Told apart with any colour vision, on white and on black; by the order in which things come.
const HUES = ["#3b82c4", "#d9822b", "#2f9e8f", "#b7569a", "#8a9a2b", "#7a6fd0", "#c9584f", "#5f7d95"];
// One colour in eight steps, light to dark; the middle ones are seen on white and on black.
const RAMPS = {
  sequential: ["#a3c9ea", "#85b5df", "#66a0d3", "#4a8bc6", "#3877b2", "#2f6699", "#275580", "#204668"],
  sequentialred: ["#efb0aa", "#e6948c", "#db776f", "#cf5b54", "#bb4640", "#a03b36", "#85312d", "#6b2825"],
  sequentialgreen: ["#a4d6b1", "#84c596", "#64b27c", "#4a9e65", "#3c8956", "#327549", "#29603c", "#214d31"],
  sequentialyellow: ["#eed78b", "#e4c768", "#d7b446", "#c49f30", "#aa8828", "#907221", "#765d1b", "#5e4a17"],
};
const DIVERGING = {
  blue: "#2f6fb3",
  lightblue: "#66a0d3",
  cyan: "#45a8ba",
  teal: "#2f9e8f",
  yellow: "#d7b446",
  peach: "#e5a277",
  lightred: "#e07f78",
  red: "#c9504a",
  maroon: "#963a3a",
  gray: "#7c8a94",
};
const SETS = { categorical: HUES, ...RAMPS, diverging: Object.values(DIVERGING) };
/** Lower-case names; what begins with -- is a colour of the page. @type {Record<string, string>} */
export const NAMED = {
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
  ...Object.fromEntries(
    Object.entries(RAMPS).flatMap(([name, steps]) => steps.map((step, place) => [`${name}${place + 1}`, step])),
  ),
  ...Object.fromEntries(Object.entries(DIVERGING).map(([name, color]) => [`diverging${name}`, color])),
};

/** Of `count` things the one at `place`; an ordered set is spread over them. @param {string} set @param {number} place @param {number} count */
export function colorAt(set, place, count) {
  const colors = SETS[set] ?? HUES;
  if (colors === HUES || count > colors.length) return colors[place % colors.length];
  return colors[count < 2 ? 3 : Math.round((place * (colors.length - 1)) / (count - 1))];
}
