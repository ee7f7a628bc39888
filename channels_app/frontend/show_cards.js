// The card renderer is large; it is loaded by the first card a page shows.
/** @type {Promise<typeof import("./cards.js")> | undefined} */
let renderer;

/** @param {ParentNode} root */
export async function showCards(root) {
  const hosts = [...(root.querySelectorAll?.("[data-card-host]:not([data-shown])") ?? [])];
  if (root.matches?.("[data-card-host]:not([data-shown])")) hosts.push(root);
  if (!hosts.length) return;
  for (const host of hosts) host.dataset.shown = "";
  renderer ??= import("./cards.js");
  const { showMessageCards } = await renderer;
  for (const host of hosts) showMessageCards(host);
}
