// The form of the messages between us and a page that uses teams-js. Pure.

/**
 * @typedef {{ func: string, id?: number, uuid?: string, args: unknown[] }} Message
 */

/** What a page sent, or null for what is none of the SDK's messages. @param {any} data @returns {Message | null} */
export function read(data) {
  if (typeof data !== "object" || data === null || typeof data.func !== "string") return null;
  return {
    func: data.func,
    id: typeof data.id === "number" ? data.id : undefined,
    uuid: typeof data.uuidAsString === "string" ? data.uuidAsString : undefined,
    args: Array.isArray(data.args) ? data.args : [],
  };
}

/** `args` is an array whatever it holds: version 1 spreads it over a callback. @param {Message} asked @param {unknown[]} args */
export function answer(asked, args) {
  return { id: asked.id, args, ...(asked.uuid && { uuidAsString: asked.uuid }) };
}

/** An event has no id: with one it would be taken for an answer. @param {string} func @param {unknown[]} args */
export function event(func, args = []) {
  return { func, args };
}
