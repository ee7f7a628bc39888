// Which part of Fluent's icons a name is in: the same in the bundler (fluent_icons.mjs) and on the page.
export const PARTS = 256;

/** @param {string} name lower case, letters and digits only */
export function partOf(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 1_000_003;
  return sum % PARTS;
}
