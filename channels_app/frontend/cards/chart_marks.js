// What a chart has beside its data: the needle of a gauge, the names on an axis.
// Of a line of an axis' names; what does not fit is cut off by the canvas, at its beginning.
const LINE = 14;
const LINES = 3;

/** Shows where the value stands among the segments. */
export function needle(json, [value, ...segments], inks) {
  const least = Number(json.min ?? 0);
  const span = segments.reduce((sum, segment) => sum + segment[2], 0) || 1;
  const turn = Math.PI * (1 + Math.min(Math.max((value[2] - least) / span, 0), 1));
  return {
    id: "needle",
    afterDatasetsDraw(chart) {
      const [arc] = chart.getDatasetMeta(0).data;
      const { ctx } = chart;
      if (!arc) return;
      const at = (radius) => [arc.x + radius * Math.cos(turn), arc.y + radius * Math.sin(turn)];
      ctx.save();
      for (const [color, width] of [
        [inks.ground, 8],
        [inks.ink, 4],
      ]) {
        Object.assign(ctx, { strokeStyle: color, lineWidth: width, lineCap: "round" });
        ctx.beginPath();
        ctx.moveTo(...at(arc.innerRadius - 6));
        ctx.lineTo(...at(arc.outerRadius - 2));
        ctx.stroke();
      }
      ctx.restore();
    },
  };
}

/** A name in a few short lines. @param {unknown} name */
export function linesOf(name) {
  const lines = [""];
  for (const word of String(name).split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= LINE || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const cut = lines.map((line) => (line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line));
  return cut.length > LINES ? [...cut.slice(0, LINES - 1), `${cut[LINES - 1].slice(0, LINE - 1)}…`] : cut;
}
