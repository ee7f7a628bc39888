import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "../markdown.js";

// What the server makes of a sender's picture (channels_app/image_proxy.py), and a picture in the card itself.
const OURS = ["/images/c2lnbmF0dXJl_-9/aHR0cHM6Ly9leGFtcGxlLmNvbS9hLnBuZw", "data:image/png;base64,iVBORw0KGgo="];

// Every other path of ours, plain and dressed up: a reader's browser must not ask for it with the reader's session.
const PATHS = [
  "",
  "notifications/",
  "unread",
  "channels/00000000-0000-0000-0000-000000000000/live",
  "images",
  "images/",
  "images/a",
  "images/a/",
  "images/a/b/c",
  "images/a/b?c=d",
  "images/a/b#c",
  "images/../unread",
  "images/a/../../unread",
  "images/%2e%2e/unread",
  "images/a/..%2f..%2funread",
  "images//unread",
  "images/a\\..\\unread",
  "accounts/logout/",
  "pictures/1.png",
  "static/x.png",
];
const DRESSED = [
  (path) => `/${path}`,
  (path) => `/./${path}`,
  (path) => `//${path}`,
  (path) => `/\\${path}`,
  (path) => path || "x",
  (path) => `./${path}`,
  (path) => `../${path}`,
  (path) => `?${path}`,
  (path) => ` /${path}`,
  (path) => `/%20/${path}`,
  (path) => `/${path}&#x2f;`,
  (path) => `https://patchbay.example/${path}`,
  (path) => `data:text/html,/${path}`,
  (path) => `data:image/svg+xml;base64,${path || "x"}`,
  (path) => `javascript:/${path}`,
];
const WRITTEN = [
  (url) => `![x](${url})`,
  (url) => `![x](<${url}>)`,
  (url) => `![x](${url} "title")`,
  (url) => `![x][r]\n\n[r]: ${url}`,
  (url) => `![r]\n\n[r]: <${url}>`,
  (url) => `![x][]\n\n[x]: ${url} 'title'`,
  (url) => `[![x](${url})](https://example.com)`,
  (url) => `- ![x](${url})`,
  (url) => `> # ![x](${url})`,
  (url) => `|a|\n|-|\n|![x](${url})|`,
  (url) => `<img src="${url}">`,
  (url) => `![![x](${url})](${url})`,
];

const sources = (html) =>
  [...html.matchAll(/<img[^>]*?\ssrc="([^"]*)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));

test("a picture has no address of ours but its own", () => {
  let tried = 0;
  for (const path of PATHS)
    for (const dress of DRESSED)
      for (const write of WRITTEN) {
        const text = write(dress(path));
        assert.deepEqual(sources(render(text)), [], text);
        tried += 1;
      }
  assert.ok(tried > 3000);
});

test("senders' pictures are shown", () => {
  for (const url of OURS) assert.deepEqual(sources(render(`![x](${url})`)), [url]);
});

test("a link leads to no path of ours either", () => {
  for (const path of PATHS) assert.doesNotMatch(render(`[x](/${path})`), /href="\//);
});
