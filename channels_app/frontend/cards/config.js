import { HostConfig } from "adaptivecards";

/** @param {string} name */
const color = (name) => ({
  default: `var(--pb-${name})`,
  subtle: `var(--pb-${name})`,
  highlightColors: { default: "var(--pb-warn-soft)", subtle: "var(--pb-warn-soft)" },
});
const foreground = {
  default: { ...color("ink"), subtle: "var(--pb-ink-2)" },
  dark: { ...color("ink"), subtle: "var(--pb-ink-2)" },
  light: { ...color("ink-3"), subtle: "var(--pb-ink-3)" },
  accent: color("accent-ink"),
  good: color("good"),
  warning: color("warn"),
  attention: color("bad"),
};
/** @param {string} background @param {string} border */
const surface = (background, border) => ({
  backgroundColor: background,
  borderColor: border,
  foregroundColors: foreground,
});

/** @type {HostConfig | undefined} */
let made;

/** Sizes and spacing as in the rest of the page; colours are the page's own variables, so light and dark switch alone. */
export function hostConfig() {
  made ??= new HostConfig({
    choiceSetInputValueSeparator: ",",
    supportsInteractivity: true,
    spacing: { small: 4, default: 8, medium: 16, large: 20, extraLarge: 28, padding: 16 },
    separator: { lineThickness: 1, lineColor: "var(--pb-line)" },
    fontTypes: {
      default: {
        fontFamily: "inherit",
        fontSizes: { small: 13, default: 15, medium: 16, large: 18, extraLarge: 22 },
        fontWeights: { lighter: 350, default: 400, bolder: 650 },
      },
      monospace: {
        fontFamily: "var(--pb-mono)",
        fontSizes: { small: 12, default: 13, medium: 15, large: 17, extraLarge: 20 },
        fontWeights: { lighter: 350, default: 400, bolder: 650 },
      },
    },
    lineHeights: { small: 19, default: 22, medium: 23, large: 25, extraLarge: 29 },
    imageSizes: { small: 40, medium: 80, large: 160 },
    containerStyles: {
      default: surface("transparent", "var(--pb-line)"),
      emphasis: surface("var(--pb-sunken)", "var(--pb-line)"),
      accent: surface("var(--pb-accent-soft)", "var(--pb-accent)"),
      good: surface("var(--pb-good-soft)", "var(--pb-good)"),
      warning: surface("var(--pb-warn-soft)", "var(--pb-warn)"),
      attention: surface("var(--pb-bad-soft)", "var(--pb-bad)"),
    },
    inputs: {
      label: {
        inputSpacing: "small",
        requiredInputs: { weight: "bolder", color: "default", size: "small", suffix: " *", suffixColor: "attention" },
        optionalInputs: { weight: "bolder", color: "default", size: "small" },
      },
      errorMessage: { color: "attention", size: "small" },
    },
    actions: {
      maxActions: 100,
      spacing: "medium",
      buttonSpacing: 8,
      showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
      actionsOrientation: "horizontal",
      actionAlignment: "left",
      iconPlacement: "leftOfTitle",
      allowTitleToWrap: true,
      iconSize: 16,
    },
    adaptiveCard: { allowCustomStyle: true },
    imageSet: { imageSize: "medium", maxImageHeight: 120 },
    media: { allowInlinePlayback: true },
    factSet: {
      title: { color: "default", size: "default", isSubtle: true, weight: "default", wrap: true, maxWidth: 180 },
      value: { color: "default", size: "default", isSubtle: false, weight: "default", wrap: true },
      spacing: 8,
    },
    textBlock: { headingLevel: 3 },
    textStyles: {
      heading: { size: "large", weight: "bolder", color: "default", isSubtle: false, fontType: "default" },
      columnHeader: { size: "default", weight: "bolder", color: "default", isSubtle: true, fontType: "default" },
    },
    table: { cellSpacing: 0 },
    carousel: { maxCarouselPages: 20, minAutoplayDelay: 5000 },
  });
  return made;
}
