/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll("[data-theme-choice-button]");

function show() {
  const choice = document.documentElement.dataset.themeChoice;
  for (const button of buttons) button.ariaPressed = String(button.value === choice);
}

for (const button of buttons) {
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    document.dispatchEvent(new CustomEvent("patchbay:theme", { detail: button.value }));
    show();
  });
}
show();
