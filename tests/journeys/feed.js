// What a reader can read of every message on the page, once all that opens has been opened.
() => {
  const seen = {};
  // Words that run out of their box and cannot be scrolled to; a carousel's other slides are meant to.
  const cutOff = (node) => {
    const { overflowX, whiteSpace } = getComputedStyle(node);
    return (
      overflowX === "hidden" &&
      whiteSpace !== "nowrap" &&
      node.scrollWidth > node.clientWidth + 1 &&
      !node.closest(".swiper, .visually-hidden, .pb-progress")
    );
  };
  for (const article of document.querySelectorAll("article[data-message]")) {
    const texts = [article.innerText];
    const pressed = new Set();
    const next = () =>
      [...article.querySelectorAll(".ac-pushButton.expandable, .ac-pushButton[aria-controls]")].find(
        (button) => !pressed.has(button),
      );
    for (let button = next(); button && pressed.size < 50; button = next()) {
      pressed.add(button);
      button.click();
      texts.push(article.innerText);
    }
    for (const carousel of article.querySelectorAll(".swiper")) {
      for (const index of carousel.swiper.slides.keys()) {
        carousel.swiper.slideTo(index, 0);
        texts.push(article.innerText);
      }
    }
    for (const option of article.querySelectorAll("option")) texts.push(option.label || option.value);
    const frames = [...article.querySelectorAll(".pb-card")];
    const drawn = [...article.querySelectorAll(".pb-card, .card-text")];
    seen[article.dataset.message] = {
      text: texts.join("\n"),
      alts: [...article.querySelectorAll("img[alt], [aria-label]")].map((node) => node.alt ?? node.ariaLabel),
      height: drawn.reduce((sum, node) => sum + node.getBoundingClientRect().height, 0),
      inside: frames.map((node) => node.querySelector(".ac-adaptiveCard")?.children.length ?? 0),
      wide: frames.filter((node) => node.scrollWidth > node.clientWidth + 1).length,
      cut: [...article.querySelectorAll(".pb-card *")].filter(cutOff).length,
      plain: article.querySelectorAll("[data-plain]").length,
      unnamed: [
        ...article.querySelectorAll(
          "img:not([alt]), button:not([aria-label]):empty, .pb-card [role=heading]:not([aria-level])",
        ),
      ].length,
    };
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  return { seen, repeated: ids.filter((id, index) => ids.indexOf(id) !== index) };
};
