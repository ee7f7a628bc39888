// A certified OpenID provider on this machine, with people who need no password. Arguments: port, client id, client
// secret, callback address, and the people as JSON: [{"sub", "name", "email", "email_verified", "groups", ...}].
// Its sign-in page has a button for each of them.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, client_id, client_secret, redirect_uri, json] = process.argv.slice(2);
const people = JSON.parse(json);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  clients: [
    { client_id, client_secret, redirect_uris: [redirect_uri], token_endpoint_auth_method: "client_secret_post" },
  ],
  claims: { openid: ["sub", "amr", "acr"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/choose/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => people.find((person) => person.sub === id),
  }),
  // Whoever asks has been granted what they ask for.
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile groups");
    await grant.save();
    return grant;
  },
  cookies: { keys: ["only for tests"] },
  renderError(context, out) {
    context.type = "text";
    context.body = JSON.stringify(out);
  },
});

function page(uid) {
  const buttons = people.map((one) => `<p><a href="/choose/${uid}?as=${one.sub}">${one.name ?? one.sub}</a></p>`);
  return `<!doctype html><title>Company sign-in</title><h1>Who are you?</h1>${buttons.join("")}
<p><a href="/choose/${uid}?as=">Cancel</a></p>`;
}

const answer = provider.callback();
createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  if (!pathname.startsWith("/choose/")) return answer(request, response);
  const as = searchParams.get("as");
  if (as === null) {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(page(pathname.slice("/choose/".length)));
  }
  const result = as ? { login: { accountId: as } } : { error: "access_denied", error_description: "stopped" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
