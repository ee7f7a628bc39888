// Bundles the pages' scripts and styles into channels_app/static/dist. Run from the repository root.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "esbuild";
import { fluentIcons } from "./fluent_icons.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here("../static/dist");
const common = {
  bundle: true,
  minify: true,
  outdir,
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  legalComments: "linked",
  logLevel: "warning",
};

await rm(outdir, { recursive: true, force: true });
await Promise.all([
  // theme.js runs in <head> before the first paint, so it is no module.
  build({ ...common, entryPoints: [here("theme.js")], format: "iife" }),
  build({
    ...common,
    entryPoints: {
      app: here("app.js"),
      cards: here("cards.js"),
      playground: here("playground.js"),
      host: here("../../connectors/frontend/host/host.js"),
    },
    format: "esm",
    splitting: true,
    plugins: [fluentIcons],
    chunkNames: "parts/[name]-[hash]",
  }),
  build({
    ...common,
    entryPoints: [here("app.css")],
    loader: { ".woff2": "copy", ".woff": "empty", ".svg": "dataurl" },
    assetNames: "fonts/[name]",
  }),
]);

// Beside each file its compressed form, which the server sends to whoever takes it.
const pack = promisify(gzip);
const files = (await readdir(outdir, { recursive: true })).filter((name) => /\.(?:css|js)$/.test(name));
await Promise.all(
  files.map(async (name) => {
    const path = join(outdir, name);
    await writeFile(`${path}.gz`, await pack(await readFile(path), { level: 9 }));
  }),
);
