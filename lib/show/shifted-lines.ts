/** Text of several lines whose first one alone is moved down: where SVG's rules are read to the letter, lines overlap. */

/**
 * Plotly moves a title by a `dy` of the whole text, and gives each line a place and a `dy` of its own. Browsers let the
 * line's win, other programs add both on the first line only. This adds the text's to every line, so that all agree.
 */
export function shiftEveryLine(svg: string): string {
  return svg.replace(
    /<text([^>]*) dy="([-\d.]+)em"([^>]*)>((?:<tspan class="line"(?:(?!<\/text>).)*))/gs,
    (_, before: string, dy: string, after: string, lines: string) =>
      `<text${before}${after}>${lines.replace(/(<tspan class="line" dy=")([-\d.]+)em/g, (__, head: string, own: string) => `${head}${round(Number(dy) + Number(own))}em`)}`,
  );
}

function round(em: number): number {
  return Math.round(em * 1000) / 1000;
}
