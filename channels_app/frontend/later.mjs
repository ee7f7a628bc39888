// What the card renderer and Markdown bring along and most pages do without: a slider, loaded by the first card that
// has one, and a table of all named characters, which a browser knows by itself.
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export const later = {
  name: "later",
  setup(build) {
    build.onResolve({ filter: /^swiper(?:\/modules)?$/ }, ({ importer }) =>
      /node_modules.adaptivecards/.test(importer) ? { path: path("cards/slider.js") } : undefined,
    );
    build.onResolve({ filter: /^entities$/ }, () => ({ path: path("markdown/entities.js") }));
  },
};
