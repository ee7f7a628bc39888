// The icons that pages may show, each drawn by a mask. "icons:used" are those of the 2,000 of Bootstrap Icons whose names
// occur as `bi-name` or as a word in quotes in what the pages are made of; "icons:others" are the rest, for the pages of
// a server whose connectors come from other packages and may name any.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sources } from "./sources.mjs";

const FOLDER = "node_modules/bootstrap-icons";
const NAMES = [/\bbi-([a-z0-9-]+)/g, /["']([a-z0-9-]+)["']/g];
// What stands for a name that is none of the 2,000.
const UNKNOWN = "box";

export const usedIcons = {
  name: "used-icons",
  setup(build) {
    build.onResolve({ filter: /^icons:/ }, ({ path }) => ({ path, namespace: "icons" }));
    build.onLoad({ filter: /^icons:used$/, namespace: "icons" }, async () => ({
      contents: [`.bi{${await drawn(UNKNOWN)}}`, ...(await rules(({ isUsed }) => isUsed))].join("\n"),
      loader: "css",
    }));
    build.onLoad({ filter: /^icons:others$/, namespace: "icons" }, async () => ({
      contents: (await rules(({ isUsed }) => !isUsed)).join("\n"),
      loader: "css",
    }));
  },
};

/** @param {(icon: { isUsed: boolean }) => boolean} choice */
async function rules(choice) {
  const all = JSON.parse(await readFile(join(FOLDER, "font/bootstrap-icons.json"), "utf8"));
  const asked = await named();
  const names = Object.keys(all).filter((name) => choice({ isUsed: asked.has(name) }));
  return Promise.all(names.sort().map(async (name) => `.bi-${name}{${await drawn(name)}}`));
}

/** Words that may be names of icons. */
async function named() {
  const texts = (await sources()).filter(([path]) => /\.(?:html|py|js)$/.test(path) && !path.startsWith("."));
  return new Set(texts.flatMap(([, text]) => NAMES.flatMap((name) => [...text.matchAll(name)].map(([, one]) => one))));
}

/** @param {string} name */
async function drawn(name) {
  const svg = await readFile(join(FOLDER, "icons", `${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replaceAll(/\s*\n\s*/g, "");
  const plain = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shapes}</svg>`;
  return `--icon:url('data:image/svg+xml,${plain.replaceAll("#", "%23")}')`;
}
