// Fewer characters than this the server refuses; so does it what many people use, which only it knows.
const LEAST = 10;

/** How hard a password is to guess, from 0 (too short) to 4: its length counts, and that it is not one thing repeated. @param {string} password */
export function strengthOf(password) {
  const characters = [...password];
  if (characters.length < LEAST) return characters.length ? 1 : 0;
  if (new Set(characters).size < 6 || /^\d+$/.test(password)) return 1;
  if (characters.length >= 18) return 4;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  return characters.length >= 14 || kinds >= 3 ? 3 : 2;
}
