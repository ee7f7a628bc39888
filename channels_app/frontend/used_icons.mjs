// The icons that pages may show, each drawn by a mask: of the 2,000 of Bootstrap Icons those whose names occur as
// `bi-name` or as a word in quotes in what the pages are made of.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sources } from "./sources.mjs";

const FOLDER = "node_modules/bootstrap-icons";
const NAMES = [/\bbi-([a-z0-9-]+)/g, /["']([a-z0-9-]+)["']/g];
// What stands for an icon that is none of them, such as that of a connector from elsewhere.
const UNKNOWN = "box";

export const usedIcons = {
  name: "used-icons",
  setup(build) {
    build.onResolve({ filter: /^icons:used$/ }, ({ path }) => ({ path, namespace: "icons" }));
    build.onLoad({ filter: /./, namespace: "icons" }, async () => ({ contents: await rules(), loader: "css" }));
  },
};

async function rules() {
  const all = JSON.parse(await readFile(join(FOLDER, "font/bootstrap-icons.json"), "utf8"));
  const texts = (await sources()).filter(([path]) => /\.(?:html|py|js)$/.test(path) && !path.startsWith("."));
  const asked = texts.flatMap(([, text]) => NAMES.flatMap((name) => [...text.matchAll(name)].map(([, one]) => one)));
  const names = [...new Set(asked)].filter((name) => Object.hasOwn(all, name)).sort();
  return [
    `.bi{${await drawn(UNKNOWN)}}`,
    ...(await Promise.all(names.map(async (name) => `.bi-${name}{${await drawn(name)}}`))),
  ].join("\n");
}

/** @param {string} name */
async function drawn(name) {
  const svg = await readFile(join(FOLDER, "icons", `${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replaceAll(/\s*\n\s*/g, "");
  const plain = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shapes}</svg>`;
  return `--icon:url('data:image/svg+xml,${plain.replaceAll("#", "%23")}')`;
}
