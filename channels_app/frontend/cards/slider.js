// Stands for Swiper in the bundle (later.mjs): the card renderer draws synchronously, so it is loaded before.
/** @type {typeof import("./swiper.js") | undefined} */
let swiper;

/** @param {string} data a message's cards, as JSON */
export async function loadSlider(data) {
  if (data.includes('"Carousel"')) swiper ??= await import("./swiper.js");
}

export default function Slider(container, options) {
  return new swiper.default(container, options);
}

export const A11y = (given) => swiper.A11y(given);
export const Autoplay = (given) => swiper.Autoplay(given);
export const History = (given) => swiper.History(given);
export const Keyboard = (given) => swiper.Keyboard(given);
export const Navigation = (given) => swiper.Navigation(given);
export const Pagination = (given) => swiper.Pagination(given);
export const Scrollbar = (given) => swiper.Scrollbar(given);
