// What the official renderer keeps to itself and we rely on.

/** What a sender wrote: any member may be missing, or be anything. @typedef {Record<string, any>} Json */

/** The JSON that an element or an action was made of. @param {import("adaptivecards").SerializableObject} object @returns {Json} */
export const rawOf = (object) =>
  /** @type {{_rawProperties?: Json}} */ (/** @type {unknown} */ (object))._rawProperties ?? {};
