/** Boxes and their labels over a picture, as SVG. */
import { palette } from './colors';
import { fontFamily } from './house-style';
import { lineWidth } from './measure-text';
import { escapeHtml } from './table-html';

/** Boxes in the picture's own pixels, [x1, y1, x2, y2] each: a flat typed array, or a list of four-tuples. */
export type BoxesXyxy = ArrayLike<number> | ReadonlyArray<ArrayLike<number>>;

/** What is drawn over a picture. */
export interface Overlay {
  boxes?: BoxesXyxy;
  /** One a box. */
  labels?: readonly string[];
  /** One for all, one a box, or by label; else one a label in order of appearance. */
  colors?: string | readonly string[] | Readonly<Record<string, string>>;
  /** CSS pixels of the drawn lines. */
  lineWidth?: number;
  /** How much of each box's inside is covered with its color, 0 … 1; nothing where absent. */
  fills?: readonly number[];
}

/** The boxes as four-tuples. */
export function boxRows(boxes: BoxesXyxy = []): Array<[number, number, number, number]> {
  const flat = boxes.length === 0 || typeof boxes[0] === 'number';
  const numbers = flat
    ? Array.from(boxes as ArrayLike<number>)
    : Array.from(boxes as ArrayLike<number>[]).flatMap((b) => Array.from(b));
  return Array.from(
    { length: Math.floor(numbers.length / 4) },
    (_, i) => numbers.slice(4 * i, 4 * i + 4) as [number, number, number, number],
  );
}

/**
 * Sets the overlay of a picture drawn `scale` times its size. `loadMetrics()` must have run: labels are measured.
 * @returns SVG text of width x height pixels
 */
export function overlaySvg(overlay: Overlay, width: number, height: number, scale: number): string {
  const rows = boxRows(overlay.boxes);
  const line = overlay.lineWidth ?? 2;
  const marks = rows.map((row, i) => {
    const [x1, y1, x2, y2] = row.map((v) => v * scale);
    const color = colorOf(overlay, i);
    const rect = `<rect x="${round(x1)}" y="${round(y1)}" width="${round(x2 - x1)}" height="${round(y2 - y1)}" ${fillOf(overlay.fills?.[i], color)} stroke="${color}" stroke-width="${line}"/>`;
    const label = overlay.labels?.[i];
    return label ? rect + labelSvg(label, x1, y1, width, color) : rect;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${marks.join('')}</svg>`;
}

function fillOf(opacity = 0, color: string): string {
  return opacity > 0 ? `fill="${color}" fill-opacity="${round(opacity)}"` : 'fill="none"';
}

function labelSvg(label: string, x1: number, y1: number, width: number, color: string): string {
  const wide = 8 + lineWidth(label, 11, 600);
  const x = Math.max(0, Math.min(x1 - 1, width - wide));
  const y = y1 >= 16 ? y1 - 16 : y1;
  const text = `<text x="${round(x + 4)}" y="${round(y + 12)}" font-family="${escapeHtml(fontFamily)}" font-size="11" font-weight="600" fill="${inkOn(color)}">${escapeHtml(label)}</text>`;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(wide)}" height="16" fill="${color}"/>${text}`;
}

function colorOf({ colors, labels }: Overlay, i: number): string {
  const label = labels?.[i] ?? '';
  const given = typeof colors === 'string' ? colors : isList(colors) ? colors[i] : colors?.[label];
  return checkColor(given ?? labelColors(labels ?? [])[label] ?? palette[0]);
}

/** A color for each label, in order of appearance. */
export function labelColors(labels: readonly string[]): Record<string, string> {
  const names = [...new Set(labels)];
  return Object.fromEntries(names.map((name, i) => [name, palette[i % palette.length]]));
}

function isList(colors: Overlay['colors']): colors is readonly string[] {
  return Array.isArray(colors);
}

function checkColor(color: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(color))
    throw new RangeError(`color ${JSON.stringify(color)}: expected #rrggbb`);
  return color;
}

/** Black or white, whichever reads better on a color (relative luminance of WCAG, without its gamma). */
function inkOn(color: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.6 ? '#000000' : '#ffffff';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
