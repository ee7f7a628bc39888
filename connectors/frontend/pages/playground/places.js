// Where each value of a JSON text stands, by JSON Pointer. Reads as leniently as the server does, and never throws:
// of a text that is not JSON it knows the places up to the mistake.
const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y;
const BARE = /[^\s,:{}[\]"'/]+/y;

/** @param {string} text @returns {Map<string, [number, number]>} */
export function placesOf(text) {
  const places = new Map();
  let at = 0;

  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  const space = () => take(SPACE);
  const scalar = () => take(STRING) || take(BARE);

  const value = (pointer, start) => {
    space();
    const from = start ?? at;
    places.set(pointer, [from, text.length]);
    const whole = text[at] === "{" ? members(pointer) : text[at] === "[" ? items(pointer) : scalar() !== "";
    if (whole) places.set(pointer, [from, at]);
    return whole;
  };
  const members = (pointer) => {
    at += 1;
    for (space(); text[at] !== "}"; space()) {
      const start = at;
      const key = named(scalar());
      space();
      if (text[at] !== ":") return false;
      at += 1;
      if (!value(`${pointer}/${escaped(key)}`, start)) return false;
      if (!more("}")) return false;
    }
    at += 1;
    return true;
  };
  const items = (pointer) => {
    at += 1;
    space();
    for (let index = 0; text[at] !== "]"; index += 1) {
      if (!value(`${pointer}/${index}`)) return false;
      if (!more("]")) return false;
      space();
    }
    at += 1;
    return true;
  };
  const more = (end) => {
    space();
    if (text[at] === ",") at += 1;
    else return text[at] === end;
    return true;
  };

  try {
    value("");
  } catch {
    // Nested deeper than this machine's stack: the server says so.
  }
  return places;
}

/** @param {string} key */
const escaped = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** @param {string} token */
function named(token) {
  try {
    return token[0] === '"' ? JSON.parse(token) : token.replace(/^'|'$/g, "");
  } catch {
    return token;
  }
}

/** The place of a pointer, else of the nearest thing around it. @param {Map<string, [number, number]>} places @param {string} pointer */
export function placeOf(places, pointer) {
  const byLowerCase = new Map([...places].map(([key, place]) => [key.toLowerCase(), place]));
  for (let wanted = pointer; ; wanted = wanted.slice(0, wanted.lastIndexOf("/"))) {
    const found = places.get(wanted) ?? byLowerCase.get(wanted.toLowerCase());
    if (found || !wanted) return found ?? [0, 0];
  }
}
