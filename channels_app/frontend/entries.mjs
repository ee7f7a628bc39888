// What the build takes from this app; see config/frontend/build.mjs.
import { fluentIcons } from "./fluent_icons.mjs";
import { later } from "./later.mjs";
import { usedCss } from "./used_css.mjs";
import { usedIcons } from "./used_icons.mjs";

/** Runs in <head> before the first paint, so it is no module. */
export const head = ["theme.js"];
/** On every page, in app.js and app.css. */
export const everyPage = ["app.js", "app.css"];
/** Copied as they are. */
export const pictures = ["icon.svg"];
/** Styles of their own. */
export const styles = { icons: "more_icons.css" };
/** Modules of their own. */
export const modules = { cards: "cards.js" };
export const plugins = [fluentIcons, later, usedCss, usedIcons];
