// Bundles the pages' scripts and styles into channels_app/static/dist. Run from the repository root.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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
    entryPoints: [here("app.js"), here("cards.js"), here("playground.js")],
    format: "esm",
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
  }),
  build({
    ...common,
    entryPoints: [here("app.css")],
    loader: { ".woff2": "copy", ".woff": "empty", ".svg": "dataurl" },
    assetNames: "fonts/[name]",
  }),
]);
