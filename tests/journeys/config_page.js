// A configuration page as its author would write it, for version 1 and version 2 of the SDK; what it should do wrong is
// in its address.
const wanted = new URL(location.href).searchParams;
const does = wanted.get("does") ?? "";
const origins = wanted.has("us") ? [wanted.get("us")] : undefined;
const sdk = window.microsoftTeams;
const isNew = Boolean(sdk?.app?.initialize);
const room = document.getElementById("room");
const show = (name, value) => (document.getElementById(name).textContent = value);
const tell = (path, values) => fetch(`${path}?${new URLSearchParams(values)}`, { method: "POST" });

const api = isNew
  ? {
      initialize: () => sdk.app.initialize(origins),
      context: () => sdk.app.getContext().then((context) => `${context.page.frameContext} ${context.user.tenant.id}`),
      settings: () => sdk.pages.getConfig(),
      store: (settings) => sdk.pages.config.setConfig(settings),
      valid: (valid) => sdk.pages.config.setValidityState(valid),
      onSave: (handler) => sdk.pages.config.registerOnSaveHandler(handler),
      onRemove: (handler) => sdk.pages.config.registerOnRemoveHandler(handler),
      onTheme: (handler) => sdk.app.registerOnThemeChangeHandler(handler),
      signIn: (url) => sdk.authentication.authenticate({ url, width: 400, height: 300 }),
      done: (result) => sdk.authentication.notifySuccess(result),
    }
  : {
      initialize: () =>
        new Promise((resolve) => {
          origins ? sdk.initialize(resolve, origins) : sdk.initialize();
          if (!origins) resolve();
        }),
      context: () =>
        new Promise((resolve) =>
          sdk.getContext((context) => resolve(`${context.frameContext ?? "settings"} ${context.tid}`)),
        ),
      settings: () => new Promise((resolve) => sdk.settings.getSettings(resolve)),
      store: (settings) => sdk.settings.setSettings(settings),
      valid: (valid) => sdk.settings.setValidityState(valid),
      onSave: (handler) => sdk.settings.registerOnSaveHandler(handler),
      onRemove: (handler) => sdk.settings.registerOnRemoveHandler(handler),
      onTheme: (handler) => sdk.registerOnThemeChangeHandler(handler),
      signIn: (url) =>
        new Promise((resolve, reject) =>
          sdk.authentication.authenticate({
            url,
            width: 400,
            height: 300,
            successCallback: resolve,
            failureCallback: reject,
          }),
        ),
      done: (result) => sdk.authentication.notifySuccess(result),
    };

async function configure() {
  const greeted = api.initialize();
  if (!isNew) handlers(); // as the samples do, before the greeting is answered
  await greeted;
  if (isNew) handlers();
  show("context", await api.context());
  const settings = await api.settings();
  show("webhook", settings.webhookUrl);
  room.value = settings.entityId ?? "";
  room.addEventListener("input", () => api.valid(room.value !== ""));
  if (room.value) api.valid(true);
  show("state", "ready");
}

function handlers() {
  api.onTheme((theme) => show("theme", theme));
  if (does === "handles-nothing") return;
  api.onSave(save);
  api.onRemove(async (event) => {
    if (does === "cannot-remove") return event.notifyFailure("The room is locked");
    await tell("removed", { room: room.value });
    event.notifySuccess();
  });
}

function save(event) {
  if (does === "never-answers") return;
  if (does === "stores-nothing") return event.notifySuccess();
  if (does === "fails") return event.notifyFailure("There is no such room");
  const contentUrl = location.href.replace("/configure", "/edit");
  api.store({ entityId: room.value, configName: `Room ${room.value}`, contentUrl, secret: "keep me" });
  event.notifySuccess();
  // The webhook is fetched and stored after the page has said that it is done.
  api.settings().then((settings) => setTimeout(() => tell("stored", { webhook: settings.webhookUrl }), 400));
}

document.getElementById("post").addEventListener("click", async () => {
  await tell("early", { webhook: document.getElementById("webhook").textContent });
  show("state", "posted");
});
document.getElementById("sign-in").addEventListener("click", async () => {
  const url = new URL(`/signin${location.search}`, location.href).href;
  show(
    "state",
    await api.signIn(url).then(
      (result) => `signed in: ${result}`,
      (reason) => `not signed in: ${reason}`,
    ),
  );
});

if (location.pathname === "/signin") api.initialize().then(() => api.done("token-123"));
else configure();
