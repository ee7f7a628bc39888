// The frame that the app's page is in.

// Some pages believe that they are in the right place by this name alone.
const NAME = "embedded-page-container";
// Without its own origin a page cannot talk at all; the rest is what sign-ins and forms need.
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads";

/** @param {HTMLElement} place @param {string} url @param {string} title @param {() => void} loaded @returns {HTMLIFrameElement} */
export function put(place, url, title, loaded) {
  const frame = document.createElement("iframe");
  frame.name = NAME;
  frame.title = title;
  frame.setAttribute("sandbox", SANDBOX);
  frame.allow = "clipboard-write";
  frame.addEventListener("load", loaded);
  frame.src = url;
  place.replaceChildren(frame);
  return frame;
}
