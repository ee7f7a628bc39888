// What of a page could run, or was kept from it. Opens what opens and presses what only opens addresses first.
async () => {
  const opened = [];
  window.open = (url) => {
    opened.push(String(url));
    return null;
  };
  window.fetch = () => Promise.reject(new Error("not now"));
  const pressed = new Set();
  const buttons = () =>
    [
      ...document.querySelectorAll(".pb-card .ac-pushButton, .pb-card .ac-selectable, .pb-card [class*=inlineAction]"),
    ].filter((node) => !pressed.has(node));
  for (let round = 0; round < 3; round += 1) {
    for (const button of buttons()) {
      pressed.add(button);
      button.click();
      for (const kind of ["mouseover", "focus", "mouseenter"]) button.dispatchEvent(new Event(kind));
    }
  }
  await new Promise((done) => setTimeout(done, 300));
  const dangerous =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them before the scheme
    /^[\s\u0000-\u001f]*(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|vbscript|data:(?!image\/(?:png|jpe?g|gif|webp|svg\+xml)[;,]))/i;
  const ADDRESSES = [
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "data",
    "poster",
    "xlink:href",
    "background",
    "cite",
    "ping",
  ];
  const bad = [];
  for (const node of document.querySelectorAll("*")) {
    for (const { name, value } of node.attributes) {
      if (name.startsWith("on") || name === "srcdoc" || (ADDRESSES.includes(name) && dangerous.test(value)))
        bad.push(`${node.localName} ${name}=${value}`);
    }
    if (/javascript|vbscript/i.test(node.getAttribute("style") ?? "")) bad.push(`${node.localName} style`);
  }
  for (const node of document.querySelectorAll(
    "[data-feed] :is(script:not([type='application/json']), iframe, object, embed, base, link, meta, form, svg script, style)",
  ))
    bad.push(node.outerHTML);
  return {
    bad,
    opened: opened.filter((url) => !/^(?:https?|mailto|tel):/i.test(url)),
    pwned: window.pwned ?? null,
    violations: window.violations,
    pressed: pressed.size,
  };
};
