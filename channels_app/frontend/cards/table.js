// The official table, laid out by the browser as a table: its own is a stack of rows that break words to fit.
import { Table } from "adaptivecards";
import { node } from "./node.js";

const HEIGHTS = { center: "middle", "flex-end": "bottom" };

export class WholeTable extends Table {
  internalParse(source, context) {
    const headers = source.firstRowAsHeaders ?? source.firstRowAsHeader;
    super.internalParse(
      { ...source, columns: enough(source), ...(headers === undefined ? {} : { firstRowAsHeaders: headers }) },
      context,
    );
  }

  internalRender() {
    const drawn = super.internalRender();
    if (!drawn) return drawn;
    for (const cell of drawn.querySelectorAll(":scope > [role=row] > *")) {
      cell.style.width = cell.style.flexBasis;
      cell.style.verticalAlign = HEIGHTS[cell.style.justifyContent] ?? "top";
    }
    drawn.classList.add("pb-table");
    drawn.classList.toggle("has-lines", this.showGridLines);
    const scroll = node("div", "pb-table-scroll");
    scroll.append(drawn);
    return scroll;
  }
}

/** As many columns as the longest row has cells: what has no column would not be shown. */
function enough({ columns, rows }) {
  const known = Array.isArray(columns) ? columns : [];
  const most = Math.max(
    0,
    ...(Array.isArray(rows) ? rows : []).map((row) => (Array.isArray(row?.cells) ? row.cells.length : 0)),
  );
  return [...known, ...Array.from({ length: Math.max(0, most - known.length) }, () => ({ width: 1 }))];
}
