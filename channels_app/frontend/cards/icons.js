// Senders name Fluent icons, such as "CheckmarkCircle" or "CalendarMonth,filled". Each is loaded when it is shown.
import parts from "fluent:parts";
import { partOf } from "./icon_part.js";
import { node } from "./node.js";

const SVG = "http://www.w3.org/2000/svg";
// Names of other icon sets and of older catalogs that senders use.
const OTHERS = {
  alarm: "clockalarm",
  bell: "alert",
  cancel: "dismiss",
  check: "checkmark",
  checkcircle: "checkmarkcircle",
  close: "dismiss",
  critical: "errorcircle",
  email: "mail",
  error: "errorcircle",
  failure: "dismisscircle",
  gear: "settings",
  github: "branch",
  help: "questioncircle",
  information: "info",
  ok: "checkmark",
  plus: "add",
  success: "checkmarkcircle",
  trash: "delete",
  user: "person",
  users: "people",
  warn: "warning",
  web: "globe",
};

/** The sign for an icon's name; the name in words where nobody has drawn it. @param {string} name @param {boolean} [filled] */
export function glyphOf(name, filled = /,\s*filled/i.test(String(name))) {
  const icon = node("i", "pb-glyph");
  icon.ariaHidden = "true";
  draw(icon, String(name ?? ""), filled).catch(() => spell(icon, name));
  return icon;
}

async function draw(icon, name, filled) {
  const styles = (await found(plain(name))) ?? (await found(OTHERS[plain(name)] ?? ""));
  if (!styles) return spell(icon, name);
  const [box, body] = (filled ? styles.filled : styles.regular) ?? styles.regular ?? styles.filled;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${box} ${box}`);
  svg.innerHTML = body;
  icon.replaceChildren(svg);
}

/** @param {string} name */
async function found(name) {
  const part = name && (await parts[partOf(name)]()).default;
  return part && Object.hasOwn(part, name) ? part[name] : undefined;
}

/** @param {HTMLElement} icon @param {string} name */
function spell(icon, name) {
  icon.classList.add("is-words");
  icon.textContent = spaced(name);
}

/** @param {string} name */
const plain = (name) =>
  name
    .split(",")[0]
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");

/** "CalendarMonth" as people write it. @param {unknown} name */
export const spaced = (name) =>
  String(name ?? "")
    .split(",")[0]
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
