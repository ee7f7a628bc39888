// Light or dark, before the first paint. The choice is the reader's own ("light", "dark"), else the system's.
const KEY = "patchbay-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply() {
  const choice = chosen();
  const theme = choice === "light" || choice === "dark" ? choice : dark.matches ? "dark" : "light";
  document.documentElement.dataset.bsTheme = theme;
  document.documentElement.dataset.themeChoice = choice ?? "system";
}

apply();
dark.addEventListener("change", apply);
window.addEventListener("storage", (event) => event.key === KEY && apply());
document.addEventListener("patchbay:theme", (event) => {
  try {
    if (event.detail === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, event.detail);
  } catch {
    // Without storage the choice lasts until the next page.
  }
  apply();
});
