import { glyph } from "./node.js";

// Senders name Fluent icons; ours are Bootstrap's. The common ones by name, others by what their name contains.
const NAMES = [
  [/check(mark)?.?circle|success/, "bi-check-circle"], [/check|accept|done/, "bi-check-lg"], [/error|dismiss.?circle/, "bi-x-circle"],
  [/warn|alert.?urgent|important/, "bi-exclamation-triangle"], [/dismiss|cancel|close/, "bi-x-lg"], [/info/, "bi-info-circle"],
  [/question|help/, "bi-question-circle"], [/alert|bell|ring/, "bi-bell"], [/calendar|date|event/, "bi-calendar3"],
  [/clock|timer|history|hour/, "bi-clock"], [/mail|envelope|inbox/, "bi-envelope"], [/person|people|user|contact|team/, "bi-person"],
  [/building|organi/, "bi-building"], [/home/, "bi-house"], [/phone|call/, "bi-telephone"], [/chat|comment|message/, "bi-chat"],
  [/link|globe|web/, "bi-link-45deg"], [/document|file|note|text|page/, "bi-file-earmark-text"], [/folder/, "bi-folder"],
  [/image|photo|picture/, "bi-image"], [/video|camera/, "bi-camera-video"], [/money|wallet|payment|currency/, "bi-cash"],
  [/cart|shop/, "bi-cart"], [/star/, "bi-star"], [/heart/, "bi-heart"], [/flag/, "bi-flag"], [/tag|label/, "bi-tag"],
  [/location|map|pin/, "bi-geo-alt"], [/lock|shield|key|security/, "bi-shield-lock"], [/search/, "bi-search"], [/setting|gear|wrench/, "bi-gear"],
  [/edit|pen/, "bi-pencil"], [/delete|trash|bin/, "bi-trash"], [/add|plus/, "bi-plus-lg"], [/subtract|minus/, "bi-dash-lg"],
  [/download/, "bi-download"], [/upload/, "bi-upload"], [/share/, "bi-share"], [/send/, "bi-send"], [/print/, "bi-printer"],
  [/arrow.?up|increase/, "bi-arrow-up"], [/arrow.?down|decrease/, "bi-arrow-down"], [/arrow.?left|back/, "bi-arrow-left"],
  [/arrow|forward|next/, "bi-arrow-right"], [/chart|data|trend|analytic/, "bi-graph-up"], [/code|developer/, "bi-code-slash"],
  [/branch|merge|git/, "bi-git"], [/bug/, "bi-bug"], [/cloud/, "bi-cloud"], [/server|database/, "bi-hdd-stack"], [/weather|sun/, "bi-sun"],
  [/rain/, "bi-cloud-rain"], [/snow/, "bi-snow"], [/airplane|flight/, "bi-airplane"], [/car|vehicle/, "bi-car-front"], [/rocket/, "bi-rocket"],
  [/bot|robot/, "bi-robot"], [/lightbulb|idea/, "bi-lightbulb"], [/battery|power|flash/, "bi-lightning-charge"], [/book|library/, "bi-book"],
  [/gift/, "bi-gift"], [/trophy|award|ribbon/, "bi-trophy"], [/thumb.?like/, "bi-hand-thumbs-up"], [/play/, "bi-play"], [/pause/, "bi-pause"],
];

// Those that have a filled form.
const FILLED = new Set(
  (
    "airplane bell book bug building calendar3 camera-video car-front cart chat check-circle clock cloud cloud-rain envelope " +
    "exclamation-triangle file-earmark-text flag folder gear geo-alt gift hand-thumbs-up hdd-stack heart house image info-circle " +
    "lightbulb lightning-charge pause pencil person play printer question-circle rocket send share shield-lock star sun tag telephone " +
    "trash trophy x-circle"
  ).split(" ").map((name) => `bi-${name}`),
);

/** The sign for a name such as "CheckmarkCircle" or "CalendarMonth,filled"; an empty frame for one nobody knows. */
export function glyphOf(name, filled = /,\s*filled/i.test(String(name))) {
  const wanted = String(name ?? "").split(",")[0].toLowerCase();
  const found = NAMES.find(([pattern]) => pattern.test(wanted))?.[1] ?? "bi-app";
  return glyph(filled && FILLED.has(found) ? `${found}-fill` : found);
}
