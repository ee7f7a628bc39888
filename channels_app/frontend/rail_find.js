// A channel that is found by typing in the rail opens at once.
document.querySelector("[data-rail-find]")?.addEventListener("patchbay:chosen", ({ detail }) => {
  location.assign(detail.value);
});
