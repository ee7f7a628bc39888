// Milliseconds that drawing takes.
async (messages) => {
  const { drawMessage } = await import("/cards.js");
  const start = performance.now();
  const main = document.createElement("main");
  main.append(...messages.map(drawMessage));
  document.body.replaceChildren(main);
  return performance.now() - start;
};
