// node ms_teams_webhook.mjs <card|text|adaptive> <url> <words>: posts with the npm package, prints what it reports.
import { IncomingWebhook } from "ms-teams-webhook";

const [, , form, url, words] = process.argv;
const webhook = new IncomingWebhook(url);
const forms = {
  card: () => webhook.send({ "@type": "MessageCard", "@context": "https://schema.org/extensions", title: words }),
  text: () => webhook.sendText(words),
  adaptive: () =>
    webhook.sendAdaptiveCard(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as the package's own templates are written
      { type: "AdaptiveCard", version: "1.4", body: [{ type: "TextBlock", text: "${words}" }] },
      { words },
    ),
};
const reported = await forms[form](); // send() gives the body alone, the others the whole answer
console.log(JSON.stringify({ status: reported.status, body: reported.data ?? reported }));
