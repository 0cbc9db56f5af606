/** The focus within the table: one button of it is a stop of the tabulator, arrow keys move to the others. */

const STOP = "button[tabindex='0']";

/** The button that has the focus is the one that the tabulator comes back to. */
export function takeStop(event: { currentTarget: HTMLTableElement; target: EventTarget | null }): void {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLButtonElement)) return;
  for (const button of currentTarget.querySelectorAll<HTMLButtonElement>(STOP)) button.tabIndex = -1;
  target.tabIndex = 0;
}

/** After rows came and went there is a stop again. */
export function restoreStop(table: HTMLTableElement | null): void {
  if (!table || table.querySelector(STOP)) return;
  const first = table.querySelector<HTMLButtonElement>("tbody button");
  if (first) first.tabIndex = 0;
}

export function moveByArrow(event: KeyboardEvent): void {
  const cell = (event.target as Element).closest<HTMLTableCellElement>("th, td");
  const row = cell?.closest("tr");
  if (!cell || !row || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = goal(event.key, cell, row);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function goal(key: string, cell: HTMLTableCellElement, row: HTMLTableRowElement): HTMLButtonElement | undefined {
  switch (key) {
    case "ArrowRight":
      return along(row, cell.cellIndex, 1);
    case "ArrowLeft":
      return along(row, cell.cellIndex, -1);
    case "Home":
      return along(row, -1, 1);
    case "End":
      return along(row, row.cells.length, -1);
    case "ArrowDown":
      return across(row, cell.cellIndex, 1);
    case "ArrowUp":
      return across(row, cell.cellIndex, -1);
    default:
      return undefined;
  }
}

function along(row: HTMLTableRowElement, from: number, step: number): HTMLButtonElement | undefined {
  for (let at = from + step; at >= 0 && at < row.cells.length; at += step) {
    const button = row.cells[at]?.querySelector("button");
    if (button) return button;
  }
  return undefined;
}

/** In a row without a button in this column, that is in an area's heading, its first. */
function across(row: HTMLTableRowElement, column: number, step: number): HTMLButtonElement | undefined {
  const rows = row.closest("table")?.rows;
  if (!rows) return undefined;
  for (let at = row.rowIndex + step; at >= 0 && at < rows.length; at += step) {
    const next = rows[at];
    const button = next?.cells[column]?.querySelector("button") ?? next?.querySelector("button");
    if (button) return button;
  }
  return undefined;
}
