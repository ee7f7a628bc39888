// In a window that one of the app's pages opened. Its browser keeps the cookies of embedded pages apart, so that the
// window came without the grant; whoever opened it has one and asks for a ticket.
"use strict";

async function enter(opener) {
  const answer = await opener.fetch("/.patchbay/ticket");
  if (!answer.ok) return;
  const query = new URLSearchParams({ ticket: (await answer.text()).trim(), to: location.pathname + location.search });
  location.replace(`/.patchbay/enter?${query}${location.hash}`);
}

// The page may not be allowed to fetch; the bridge around it is. If neither does, this page says what to do.
if (window.opener)
  enter(window.opener)
    .catch(() => enter(window.opener.parent))
    .catch(() => {});
