// Puts built files where the server finds them, while it may be running: a file is there as a whole or not at all,
// and what pages that are open know by an earlier name stays for a while.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

// Days for which a file stays that the newest build does not have: longer than a page is open, or a server runs on
// after an upgrade.
const DAYS_KEPT = 14;
const DAY = 24 * 3600 * 1000;
// The names by which templates ask for files; written last.
const NAMES = "names.json";
/** What is sent in a compressed form to whoever takes it; pictures and fonts are compressed as they are. */
const PACKED = /\.(?:css|js|svg)$/;
/** @type {Record<string, (data: Uint8Array) => Promise<Uint8Array>>} */
const PACKERS = {
  ".gz": (data) => promisify(gzip)(data, { level: 9 }),
  ".br": (data) => promisify(brotliCompress)(data),
};

/** @param {string} folder @param {Record<string, string>} names @param {{path: string, contents: Uint8Array}[]} files */
export async function publish(folder, names, files) {
  await mkdir(folder, { recursive: true });
  await touch(folder);
  const written = (await Promise.all(files.map(put))).flat();
  await replace(join(folder, NAMES), JSON.stringify({ names, files: written.map((path) => relative(folder, path)) }));
  await forget(folder, new Set([join(folder, NAMES), ...written]));
}

/** Writes a file after its compressed forms and returns all paths; the name says what is in it: what is there is right. */
async function put({ path, contents }) {
  await mkdir(dirname(path), { recursive: true });
  const packers = PACKED.test(path) ? Object.entries(PACKERS) : [];
  for (const [ending, pack] of packers)
    if (!existsSync(path + ending)) await replace(path + ending, await pack(contents));
  if (!existsSync(path)) await replace(path, contents);
  return [...packers.map(([ending]) => path + ending), path];
}

async function replace(path, contents) {
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, contents);
  await rename(beside, path);
}

/** The days of what was newest until now begin now. */
async function touch(folder) {
  if (!existsSync(join(folder, NAMES))) return;
  const { files } = JSON.parse(await readFile(join(folder, NAMES), "utf8"));
  const found = files.map((name) => join(folder, name)).filter(existsSync);
  await Promise.all(found.map((path) => utimes(path, new Date(), new Date())));
}

/** @param {string} folder @param {Set<string>} current */
async function forget(folder, current) {
  const end = Date.now() - DAYS_KEPT * DAY;
  const others = (await filesIn(folder)).filter((path) => !current.has(path));
  for (const path of others) if ((await stat(path)).mtimeMs < end) await rm(path);
}

async function filesIn(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}
