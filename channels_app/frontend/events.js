/**
 * The nearest element around what an event is about, or that element itself.
 * @template {Element} [E=HTMLElement]
 * @param {Event} event @param {string} selector @returns {E | null}
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}
