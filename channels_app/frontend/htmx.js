import htmx from "htmx.org";
import { csrfToken } from "./http.js";
import { showTimes } from "./times.js";
import { toast } from "./toast.js";
import { words } from "./words.js";

// The page's policy forbids eval and inline styles.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.allowScriptTags = false;
htmx.config.historyEnabled = false;
htmx.config.selfRequestsOnly = true;

document.addEventListener("htmx:load", (event) => {
  showTimes(event.detail.elt);
});
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:sendError", () => toast(words.offline));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) toast(words.notAllowed);
  else if (status === 503) toast(words.busy);
  else if (status >= 500) toast(words.serverError);
  else toast(words.gone);
});

export default htmx;
