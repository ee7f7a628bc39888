// What the pages are made of, as the build sees it: every word in it may be a class or an icon's name.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const PLACES = ["templates", "channels_app", "connectors", "config"];
// Templates and scripts of libraries whose classes are Bootstrap's.
const LIBRARIES = ["crispy_bootstrap5", "crispy_forms", "allauth", "drf_spectacular"];
const SCRIPTS = ["dropdown", "offcanvas", "tab"].map((name) => join("node_modules/bootstrap/js/dist", `${name}.js`));
const READ = /\.(?:html|py|js|css)$/;
const LEFT_OUT = /(?:^|\/)(?:static|tests|migrations)\//;

/** The path of each file and its text. @type {Promise<string[][]> | undefined} */
let found;

export function sources() {
  found ??= read();
  return found;
}

/** All words. */
export async function words() {
  const texts = (await sources()).map(([, text]) => text);
  return new Set(texts.flatMap((text) => text.match(/[\w-]+/g) ?? []));
}

async function read() {
  const folders = [...PLACES, ...(await libraries())];
  const paths = [...(await Promise.all(folders.map(filesIn))).flat(), ...SCRIPTS];
  return Promise.all(paths.map(async (path) => [path, await readFile(path, "utf8")]));
}

/** @param {string} folder */
async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile() && READ.test(one.name))
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => !LEFT_OUT.test(path));
}

/** Where Python's packages are installed: `make` does so before it builds. */
async function libraries() {
  const root = ".venv/lib";
  const [python] = (await readdir(root)).filter((name) => name.startsWith("python"));
  return LIBRARIES.map((name) => join(root, python, "site-packages", name));
}
