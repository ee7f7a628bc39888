// What is wrong, from what was said and what was not. Pure: gives words' names and values, the page words them.
import { isFrom } from "./handshake.js";
import { allowsUrl } from "./origins.js";

/**
 * @typedef {object} Facts
 * @property {import("./handshake.js").Sdk | null} sdk who greeted, null if nobody did
 * @property {boolean} accepted
 * @property {boolean} failed the page was given up on
 * @property {import("./handshake.js").Sdk | null} [refused] who greeted before the page was loaded through the relay
 * @property {string} origin ours
 * @property {string} page the address that was loaded
 * @property {string[]} sources
 * @property {Set<string>} handlers
 * @property {object | null} stored
 * @property {string} [leftRelay] the origin of a page that left the relay for its own address
 * @property {string[]} blocked addresses that the policy kept out of the frame, and origins that spoke and are not listed
 * @property {{ save?: boolean, remove?: boolean }} succeeded
 */

/** @typedef {{ name: string, values: Record<string, string>, line?: string }} Diagnosis */

/** @param {Facts} facts @returns {Diagnosis[]} */
export function diagnose(facts) {
  return [...opening(facts), ...unlisted(facts), ...deeds(facts)];
}

/** @param {Facts} facts @returns {Diagnosis[]} */
function opening({ sdk, refused, accepted, failed, origin, leftRelay }) {
  if (leftRelay && !accepted) return [{ name: "leftRelay", values: { page: leftRelay, origin } }];
  if (refused) return [{ name: "relayed", values: {} }, ...unnamed(refused, origin)];
  if (accepted || !failed) return [];
  return sdk ? unnamed(sdk, origin) : [{ name: "silent", values: {} }];
}

/** @param {import("./handshake.js").Sdk} sdk @param {string} origin @returns {Diagnosis[]} */
function unnamed(sdk, origin) {
  if (!isFrom(sdk, 1, 6)) return [{ name: "originTooOld", values: { version: sdk.version, origin } }];
  const found = sdk.validMessageOrigins.length ? "originOther" : "origin";
  const values = { version: sdk.version, origin, given: sdk.validMessageOrigins.join(", ") };
  const told = [{ name: found, values, line: pasted(sdk, origin) }];
  return needsHttps(sdk, origin) ? [...told, { name: "originHttps", values }] : told;
}

/** @param {import("./handshake.js").Sdk} sdk @param {string} origin */
function needsHttps(sdk, origin) {
  return origin.startsWith("http://") && !isFrom(sdk, 2, 49);
}

/** The line an author pastes. @param {import("./handshake.js").Sdk} sdk @param {string} origin */
export function pasted(sdk, origin) {
  const list = JSON.stringify([origin]);
  return sdk.major < 2
    ? `microsoftTeams.initialize(() => {}, ${list});`
    : `await microsoftTeams.app.initialize(${list});`;
}

function unlisted({ blocked, stored, sources, page }) {
  const hosts = blocked.map((url) => ({ name: "unlisted", values: { url }, line: hostOf(url) }));
  const addresses = ["contentUrl", "removeUrl"]
    .filter((name) => stored?.[name] && !allowsUrl(sources, stored[name], page))
    .map((name) => ({ name: "unlistedAddress", values: { name, url: String(stored[name]) } }));
  return [...hosts, ...addresses];
}

/** @param {string} url */
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** @param {Facts} facts @returns {Diagnosis[]} */
function deeds({ sdk, handlers, stored, succeeded }) {
  const told = sdk !== null && isFrom(sdk, 1, 5); // older ones do not say which handlers there are
  const found = [];
  if (succeeded.save && !stored)
    found.push({ name: told && !handlers.has("save") ? "noSaveHandler" : "savedNothing", values: {} });
  if (succeeded.remove && told && !handlers.has("remove")) found.push({ name: "noRemoveHandler", values: {} });
  return found;
}
