// The card playground: the text goes to the server as a sender's post would, and comes back as a channel shows it.
import "bootstrap/js/dist/tab.js";
import { drawMessage, loadSlider } from "../../../channels_app/frontend/cards.js";
import { post } from "../../../channels_app/frontend/http.js";
import { words as common, fill } from "../../../channels_app/frontend/words.js";
import { Editor } from "./playground/editor.js";
import { showFindings } from "./playground/findings.js";

const PAUSE = 350; // ms without typing
const KEPT = "patchbay-playground";
const root = document.querySelector("[data-playground]");
/** @param {string} name @returns {HTMLElement} */
const part = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(document.getElementById("playground-words").textContent);
/** @type {HTMLSelectElement} */
const sample = root.querySelector("[data-sample]");
const JSON_TYPE = { "Content-Type": "application/json", Accept: "application/json" };
const editor = new Editor(root);
let asked = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function read() {
  const mine = ++asked;
  sizeUp();
  if (!editor.text.trim()) return refuse(null);
  const answer = await post(root.dataset.read, editor.text, JSON_TYPE).catch(() => null);
  const body = await bodyOf(answer);
  if (mine !== asked) return;
  if (body.ok) show(body);
  else refuse(body.error);
}

/** @param {Response | null} answer */
async function bodyOf(answer) {
  const failed = {
    ok: false,
    error: { pointer: "", rule: "server", level: "error", detail: answer ? common.serverError : common.offline },
  };
  if (!answer?.headers.get("Content-Type")?.includes("json")) return failed;
  return answer.json().catch(() => failed);
}

async function show({ message, findings, adaptive, plain, mentions }) {
  await loadSlider(JSON.stringify(message));
  part("drawn").replaceChildren(drawMessage(message));
  part("adaptive").textContent = message.cards.length ? adaptive : "";
  part("plain-text").textContent = plain;
  showFindings(part("findings"), findings, editor, words);
  const count = findings.length;
  const said = count === 0 ? words.nothing : count === 1 ? words.one : fill(words.many, { count });
  summary(
    mentions.length ? `${said} ${fill(words.mentions, { names: mentions.join(", ") })}` : said,
    count ? "" : "good",
  );
}

function refuse(error) {
  showFindings(part("findings"), error ? [error] : [], editor, words);
  summary(error ? words.refused : words.empty, error ? "bad" : "");
  const note = document.createElement("p");
  note.className = "pg-nothing";
  note.textContent = error ? words.notDrawn : words.empty;
  part("drawn").replaceChildren(note);
  for (const name of ["adaptive", "plain-text"]) part(name).textContent = "";
}

/** @param {string} text @param {string} kind */
function summary(text, kind) {
  const line = part("summary");
  line.className = kind ? `is-${kind}` : "";
  if (line.textContent !== text) line.textContent = text;
}

function sizeUp() {
  const bytes = new TextEncoder().encode(editor.text).length;
  part("size").textContent = fill(words.size, {
    size: (bytes / 1024).toFixed(1),
    limit: Math.round(Number(root.dataset.limit) / 1024),
  });
}

editor.field.addEventListener("input", () => {
  sample.value = "";
  part("posted")?.replaceChildren();
  keep();
  clearTimeout(timer);
  timer = setTimeout(read, PAUSE);
});
sample.addEventListener("change", () => {
  /** @type {HTMLTemplateElement | null} */
  const chosen = sample.value ? root.querySelector(`[data-sample-text="${sample.value}"]`) : null;
  editor.text = chosen ? chosen.content.textContent : "";
  keep();
  read();
});
part("format").addEventListener("click", () => {
  try {
    editor.text = JSON.stringify(JSON.parse(editor.text), null, 2);
  } catch {
    // Not JSON; the findings say where.
  }
  read();
});
for (const button of root.querySelectorAll("[data-look]")) button.addEventListener("click", () => look(button));
part("post").addEventListener("submit", (event) => {
  event.preventDefault();
  send(/** @type {HTMLFormElement} */ (event.target));
});

/** @param {HTMLElement} button */
function look(button) {
  const is = button.ariaPressed !== "true";
  button.ariaPressed = String(is);
  const stage = part("stage");
  if (button.dataset.look === "narrow") stage.classList.toggle("is-narrow", is);
  else stage.dataset.bsTheme = is ? "dark" : "light";
}

/** @param {HTMLFormElement} form */
async function send(form) {
  /** @type {HTMLButtonElement | null} */
  const button = form.querySelector("[type=submit]");
  if (!button || button.disabled) return;
  button.disabled = true;
  /** @type {HTMLSelectElement} */
  const channel = root.querySelector("[data-channel]");
  const url = form.dataset.post.replace(/[0-]{36}/, channel.value);
  const answer = await post(url, editor.text, JSON_TYPE).catch(() => null);
  const body = await bodyOf(answer);
  button.disabled = false;
  button.focus();
  report(body);
}

function report(body) {
  const line = part("posted");
  line.className = `pg-posted ${body.ok ? "is-good" : "is-bad"}`;
  if (!body.ok) return line.replaceChildren(body.error?.detail ?? common.serverError);
  const link = document.createElement("a");
  Object.assign(link, { href: body.url, textContent: words.show });
  line.replaceChildren(fill(words.posted, { channel: body.channel }), " ", link);
}

function keep() {
  try {
    sessionStorage.setItem(KEPT, editor.text);
  } catch {
    // Then the text lasts as long as the page.
  }
}

/** What was being written before the page was left or loaded again. */
function resume() {
  try {
    const text = location.search ? null : sessionStorage.getItem(KEPT);
    if (!text || text === editor.text) return;
    editor.text = text;
    sample.value = "";
  } catch {
    // Without storage a reload begins anew.
  }
}

const dark = document.documentElement.dataset.bsTheme === "dark";
part("stage").dataset.bsTheme = dark ? "dark" : "light";
root.querySelector("[data-look=theme]").ariaPressed = String(dark);
resume();
read();
