/** The few smallest of many, without sorting the many. */

/**
 * Rows from … to − 1 of smallest value, ascending; of equal values the earlier row stays ahead; NaN counts as the largest.
 * @param k how many, small: an insertion a row that belongs among them
 */
export function smallestRows(from: number, to: number, k: number, value: (row: number) => number): number[] {
  const rows: number[] = [];
  const values: number[] = [];
  for (let row = from; row < to; row++) {
    const raw = value(row);
    const v = Number.isNaN(raw) ? Number.POSITIVE_INFINITY : raw;
    if (rows.length === k && v >= values[k - 1]) continue;
    let at = Math.min(rows.length, k - 1);
    for (; at > 0 && values[at - 1] > v; at--) {
      rows[at] = rows[at - 1];
      values[at] = values[at - 1];
    }
    rows[at] = row;
    values[at] = v;
  }
  return rows;
}
