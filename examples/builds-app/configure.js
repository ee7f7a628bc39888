// The configuration page, on the Teams JavaScript SDK 2.x.
const { app, pages } = window.microsoftTeams;
const project = document.getElementById("project");
const said = document.getElementById("said");

// Which host may speak with this page. Without it the host has to relay the page from an origin of its own.
await app.initialize([document.querySelector("script[data-patchbay]").dataset.patchbay]);

const known = await pages.getConfig();
const id = known.entityId || crypto.randomUUID();
project.value = known.configName ?? "";

const judge = () => pages.config.setValidityState(project.value.trim() !== "");
project.addEventListener("input", judge);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
judge();

async function send(method, body) {
  const answer = await fetch(`/subscriptions/${id}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

pages.config.registerOnSaveHandler(async (save) => {
  try {
    const name = project.value.trim();
    const { webhookUrl } = await pages.getConfig();
    await send("PUT", { project: name, webhookUrl });
    const contentUrl = new URL("/configure", location.href).href;
    await pages.config.setConfig({ entityId: id, contentUrl, suggestedDisplayName: name, configName: name });
    save.notifySuccess();
  } catch (error) {
    save.notifyFailure(error.message);
  }
});

pages.config.registerOnRemoveHandler(async (remove) => {
  await send("DELETE", {}).then(
    () => remove.notifySuccess(),
    (error) => remove.notifyFailure(error.message),
  );
});

app.notifySuccess();
said.textContent = "Ready";
