// Draws each text where its kind belongs, and gives back what a reader finds there.
async (messages) => {
  const { drawMessage } = await import("/cards.js");
  const main = document.createElement("main");
  document.body.replaceChildren(main);
  const places = messages.map(({ message, html }) => {
    const place = document.createElement("article");
    place.className = html === null ? "" : "message-text";
    if (html === null) place.append(drawMessage(message));
    else place.innerHTML = html;
    main.append(place);
    return place;
  });
  return places.map((place) => ({
    text: place.innerText,
    html: place.innerHTML,
    alts: [...place.querySelectorAll("img")].map(({ alt }) => alt),
    links: [...place.querySelectorAll("a[href]")]
      .filter((link) => link.innerText.trim() || link.querySelector("img"))
      .map((link) => link.getAttribute("href")),
  }));
};
