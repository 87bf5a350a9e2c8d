/** Plotly's names of the axes of several panels. */

/** Plotly's name of the i-th axis: `x`, `x2`, `x3`. */
export function axisName(letter: 'x' | 'y', i: number): string {
  return i === 0 ? letter : `${letter}${i + 1}`;
}

/** The key under which a layout describes an axis: `xaxis`, `xaxis2`. */
export function axisKey(letter: 'x' | 'y', i: number): string {
  return axisName(letter, i).replace(letter, `${letter}axis`);
}
