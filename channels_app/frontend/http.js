/** The token Django wants with every change. */
export function csrfToken() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?patchbay_csrf=([^;]+)/)?.[1] ?? "";
}

/** A POST as our own pages make it. @param {string} url @param {BodyInit} body @param {Record<string, string>} [headers] */
export function post(url, body, headers = {}) {
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", ...headers },
  });
}
