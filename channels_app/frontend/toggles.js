// Menus and the drawer of small screens are Bootstrap's; its scripts come when somebody reaches for the first one.
const TOGGLE = '[data-bs-toggle="dropdown"], [data-bs-toggle="offcanvas"]';
let isThere = false;
/** @type {Promise<unknown> | undefined} */
let coming;

function load() {
  coming ??= Promise.all([import("bootstrap/js/dist/dropdown.js"), import("bootstrap/js/dist/offcanvas.js")]).then(
    () => {
      isThere = true;
    },
  );
  return coming;
}

/** @param {Event} event */
const toggleOf = (event) => (event.target instanceof Element ? event.target.closest(TOGGLE) : null);

for (const kind of ["pointerover", "focusin"])
  document.addEventListener(kind, (event) => toggleOf(event) && load(), { passive: true });

document.addEventListener(
  "click",
  async (event) => {
    const toggle = toggleOf(event);
    if (!toggle || isThere) return;
    event.preventDefault();
    await load();
    if (toggle instanceof HTMLElement) toggle.click();
  },
  { capture: true },
);
