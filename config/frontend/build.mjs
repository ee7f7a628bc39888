// Bundles what the apps' pages load into channels_app/static/dist. Each app says in its frontend/entries.mjs what it
// has: `head`, `everyPage`, `styles`, `modules`, `pictures` and `plugins`, with paths beside that file.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { publish } from "./publishing.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outdir = join(root, "channels_app/static/dist");
const HASHED = /-[0-9A-Z]{8}$/;

// By name, which is the order in which their styles follow one another.
const folders = (await readdir(root)).sort().map((app) => join(root, app, "frontend"));
const apps = await Promise.all(
  folders
    .filter((folder) => existsSync(join(folder, "entries.mjs")))
    .map(async (folder) => ({ folder, ...(await import(join(folder, "entries.mjs"))) })),
);

const pathsOf = (kind) => apps.flatMap(({ folder, [kind]: paths = [] }) => paths.map((path) => join(folder, path)));
const namedOf = (kind) =>
  Object.fromEntries(
    apps.flatMap(({ folder, [kind]: paths = {} }) =>
      Object.entries(paths).map(([name, path]) => [name, join(folder, path)]),
    ),
  );

/** "every-page:.js" and "every-page:.css" import what each app puts on every page. */
const everyPage = {
  name: "every-page",
  setup(build) {
    const files = pathsOf("everyPage");
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
  // A name changes with what is in the file, so that browsers keep it for good.
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  chunkNames: "parts/[name]-[hash]",
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  legalComments: "linked",
  logLevel: "warning",
  write: false,
  plugins: [everyPage, ...apps.flatMap(({ plugins = [] }) => plugins)],
};

const results = await Promise.all([
  build({ ...common, entryPoints: pathsOf("head"), format: "iife" }),
  build({ ...common, entryPoints: { app: "every-page:.js", ...namedOf("modules") }, format: "esm", splitting: true }),
  build({
    ...common,
    entryPoints: { app: "every-page:.css", ...namedOf("styles") },
    loader: { ".woff2": "copy", ".woff": "empty", ".svg": "dataurl" },
  }),
  build({ ...common, entryPoints: pathsOf("pictures"), loader: { ".svg": "copy" } }),
]);

const outputs = results.flatMap(({ outputFiles }) => outputFiles);
const asked = outputs.map(({ path }) => parse(path)).filter(({ dir, name }) => dir === outdir && HASHED.test(name));
/** By the name that a template gives, such as "dist/app.css": "dist/app-3KZ5WJ7Q.css". */
const names = Object.fromEntries(
  asked.map(({ name, ext, base }) => [`dist/${name.replace(HASHED, "")}${ext}`, `dist/${base}`]),
);
await publish(outdir, names, outputs);
