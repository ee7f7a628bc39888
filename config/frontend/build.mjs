// Bundles what the apps' pages load into channels_app/static/dist. Each app says in its frontend/entries.mjs what it
// has: `head`, `everyPage`, `modules` and `plugins`, with paths beside that file.
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outdir = join(root, "channels_app/static/dist");

// By name, which is the order in which their styles follow one another.
const folders = (await readdir(root)).sort().map((app) => join(root, app, "frontend"));
const apps = await Promise.all(
  folders
    .filter((folder) => existsSync(join(folder, "entries.mjs")))
    .map(async (folder) => ({ folder, ...(await import(join(folder, "entries.mjs"))) })),
);

const heads = apps.flatMap(({ folder, head = [] }) => head.map((path) => join(folder, path)));
const modules = Object.fromEntries(
  apps.flatMap(({ folder, modules = {} }) => Object.entries(modules).map(([name, path]) => [name, join(folder, path)])),
);

/** "every-page:.js" and "every-page:.css" import what each app puts on every page. */
const everyPage = {
  name: "every-page",
  setup(build) {
    const files = apps.flatMap(({ folder, everyPage = [] }) => everyPage.map((path) => join(folder, path)));
    build.onResolve({ filter: /^every-page:/ }, ({ path }) => ({ path: extname(path), namespace: "every-page" }));
    build.onLoad({ filter: /./, namespace: "every-page" }, ({ path: kind }) => ({
      contents: files
        .filter((file) => extname(file) === kind)
        .map((file) => `${kind === ".css" ? "@import" : "import"} ${JSON.stringify(file)};`)
        .join("\n"),
      loader: kind === ".css" ? "css" : "js",
      resolveDir: root,
    }));
  },
};

/** @satisfies {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  outdir,
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  legalComments: "linked",
  logLevel: "warning",
  plugins: [everyPage, ...apps.flatMap(({ plugins = [] }) => plugins)],
};

await rm(outdir, { recursive: true, force: true });
await Promise.all([
  build({ ...common, entryPoints: heads, format: "iife" }),
  build({
    ...common,
    entryPoints: { app: "every-page:.js", ...modules },
    format: "esm",
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
  }),
  build({
    ...common,
    entryPoints: { app: "every-page:.css" },
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
