// Which rows of a long list are in sight. Rows have one height, so this is arithmetic.

export interface Range {
  first: number;
  /** One past the last. */
  end: number;
}

// Rows kept ready on both sides: a quick scroll shows rows, not a blank.
const SPARE_ROWS = 5;

/** `above`: how many pixels of the list lie above the top edge of what is seen; negative where the list starts lower. */
export function rowsInSight(above: number, seenHeight: number, rowHeight: number, count: number): Range {
  const first = Math.floor(above / rowHeight) - SPARE_ROWS;
  const end = Math.ceil((above + seenHeight) / rowHeight) + SPARE_ROWS;
  return { first: Math.min(Math.max(0, first), count), end: Math.max(0, Math.min(count, end)) };
}

/** The rows to draw; the row that holds the focus stays, however far it is scrolled away, so that the focus is not lost. */
export function rowsToDraw(range: Range, kept: number, count: number): number[] {
  const rows: number[] = [];
  if (kept >= 0 && kept < range.first) rows.push(kept);
  for (let row = range.first; row < range.end; row += 1) rows.push(row);
  if (kept >= range.end && kept < count) rows.push(kept);
  return rows;
}

/** Where to scroll so that a row is seen whole; null where it already is. Values are page coordinates. */
export function scrollToSee(top: number, height: number, seenTop: number, seenBottom: number): number | null {
  if (top < seenTop) return top - seenTop;
  if (top + height > seenBottom) return top + height - seenBottom;
  return null;
}
