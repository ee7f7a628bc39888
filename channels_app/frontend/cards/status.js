/** What became of a press, below the card. @param {Element | null} frame @param {string} text @param {"" | "good" | "bad"} kind */
export function say(frame, text, kind) {
  if (!frame) return;
  let line = frame.querySelector(":scope > .card-status");
  if (!line) {
    line = document.createElement("div");
    line.role = "status";
    frame.append(line);
  }
  line.className = `card-status ${kind ? `is-${kind}` : ""}`;
  line.textContent = text;
}
