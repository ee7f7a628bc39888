const root = document.documentElement;
const contrast = matchMedia("(forced-colors: active)");

/** Ours in the SDK's words. */
export function theme() {
  if (contrast.matches) return "contrast";
  return root.dataset.bsTheme === "dark" ? "dark" : "default";
}

/** @param {(theme: string) => void} changed */
export function watchTheme(changed) {
  const tell = () => changed(theme());
  new MutationObserver(tell).observe(root, { attributeFilter: ["data-bs-theme"] });
  contrast.addEventListener("change", tell);
}
