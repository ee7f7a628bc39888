// In a window that one of the app's pages opened. Its browser keeps the cookies of embedded pages apart, so that the
// window came without the grant; whoever opened it has one and asks for a ticket.
"use strict";

(async () => {
  const answer = await window.opener?.fetch("/.patchbay/ticket");
  if (!answer?.ok) return;
  const query = new URLSearchParams({ ticket: await answer.text(), to: location.pathname + location.search });
  location.replace(`/.patchbay/enter?${query}${location.hash}`);
})().catch(() => {}); // the page says what to do
