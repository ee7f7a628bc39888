// A service in the shape of the old documentation's Node sample: stock crypto, no Content-Type in its answer, the key
// chosen by a query parameter. Arguments: port, and the token that belongs to ?id=contoso. To what is not genuine it
// answers the status in ?refuse=, or says so with 200 as the sample does.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const [port, token] = process.argv.slice(2);
const tokens = { contoso: token };

createServer((request, response) => {
  let payload = "";
  request.setEncoding("utf8");
  request.on("data", (data) => (payload += data));
  request.on("end", () => {
    const query = new URL(request.url, "http://localhost").searchParams;
    const key = Buffer.from(tokens[query.get("id")], "base64");
    const expected = `HMAC ${createHmac("sha256", key).update(Buffer.from(payload, "utf8")).digest("base64")}`;
    const given = request.headers.authorization;
    const genuine = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    const message = JSON.parse(payload);
    response.writeHead(genuine ? 200 : Number(query.get("refuse") ?? 200));
    const text = genuine ? `You typed: ${message.text}` : "Error: message sender cannot be authenticated.";
    response.end(JSON.stringify({ type: "message", text }));
  });
}).listen(Number(port), "127.0.0.1");
