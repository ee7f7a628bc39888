import { post } from "../../../channels_app/frontend/http.js";
import { say } from "./words.js";

/** What the server says: its answer, or why there is none. @param {string} url @param {object} [body] @returns {Promise<any>} */
export async function ask(url, body = {}) {
  const json = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await post(url, JSON.stringify(body), json).catch(() => null);
  if (!answer) throw new Error(say("offline"));
  const found = await answer.json().catch(() => null);
  if (answer.ok && found) return found;
  throw new Error(found?.detail ?? say(answer.status === 403 ? "notAllowed" : "serverError"));
}
