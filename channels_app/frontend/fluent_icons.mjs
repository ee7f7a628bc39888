// Fluent's icons for the bundler. A page loads the few it shows: "fluent:parts" is the list of importable parts, and
// each part holds the icons whose names have the same number (icon_part.js).
import { readFile } from "node:fs/promises";
import { PARTS, partOf } from "./cards/icon_part.js";

const NAME = /^(?<name>.+?)-(?<size>\d+)-(?<style>regular|filled|light)$/;
// Pixels an icon was drawn for, best first: that of a card's text and buttons.
const SIZES = [24, 20, 28, 16, 32, 48, 12, 10];

/** For each name as people write it, without hyphens: its box, and its shapes in either style. */
async function shapes() {
  const { icons, aliases, width } = JSON.parse(await readFile("node_modules/@iconify-json/fluent/icons.json", "utf8"));
  const found = {};
  for (const [full, icon] of [...Object.entries(icons), ...Object.entries(aliases)]) {
    const parts = NAME.exec(full)?.groups;
    const drawn = icon.parent ? icons[icon.parent] : icon;
    if (!parts || !drawn) continue;
    const name = parts.name.replaceAll("-", "");
    found[name] ??= {};
    const styles = found[name];
    const size = Number(parts.size);
    const before = styles[parts.style];
    if (before && SIZES.indexOf(before.size) <= SIZES.indexOf(size)) continue;
    styles[parts.style] = { size, box: drawn.width ?? width, body: drawn.body };
  }
  return found;
}

async function sources() {
  const parts = Array.from({ length: PARTS }, () => ({}));
  for (const [name, styles] of Object.entries(await shapes())) {
    // A few are drawn in one style only, and that is neither of the two that senders ask for.
    const { light, ...asked } = styles;
    const kept = Object.keys(asked).length ? asked : { regular: light };
    parts[partOf(name)][name] = Object.fromEntries(
      Object.entries(kept).map(([style, { box, body }]) => [style, [box, body]]),
    );
  }
  return parts;
}

export const fluentIcons = {
  name: "fluent-icons",
  setup(build) {
    const made = sources();
    build.onResolve({ filter: /^fluent:/ }, ({ path }) => ({ path, namespace: "fluent" }));
    build.onLoad({ filter: /^fluent:parts$/, namespace: "fluent" }, () => ({
      contents: `export default [${Array.from({ length: PARTS }, (_, n) => `() => import("fluent:${n}")`)}];`,
    }));
    build.onLoad({ filter: /^fluent:\d+$/, namespace: "fluent" }, async ({ path }) => ({
      contents: `export default ${JSON.stringify((await made)[Number(path.slice(7))])};`,
    }));
  },
};
