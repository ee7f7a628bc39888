// Stands for the package `entities` in the bundle (later.mjs).
const template = document.createElement("template");
// Code units of what a name stands for; where only its beginning is a name, more are left.
const LONGEST = 2;

/** The character of a name such as "&eacute;"; what is no name stays. @param {string} name */
export function decodeHTMLStrict(name) {
  template.innerHTML = name;
  const found = template.content.textContent;
  return found.length <= LONGEST ? found : name;
}
