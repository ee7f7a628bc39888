// What the build takes from this app; see config/frontend/build.mjs.

/** On every page, in app.js and app.css. */
export const everyPage = ["pages/index.js", "pages/index.css"];
/** Modules of their own. */
export const modules = { host: "host/host.js", playground: "pages/playground.js" };
