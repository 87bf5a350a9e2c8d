/** Panels side by side that show an image and maps of its size. */
import type { Pixels } from '../../data';
import { type PackedGrid, packGrid } from '../../show/packed-grid';
import type { Layout } from '../../show/plotly-types';
import type { AttentionLook, FeatureMap } from './attention';

/** What is told of the weights: a reader must know when nothing has been learned. */
export function weightsNote({ isTrained }: Pick<AttentionLook, 'isTrained'>): string {
  if (isTrained) return 'Weights from a file';
  return 'First values, nothing trained: this shows what the modules compute, not what they learn to look at; batch normalization takes the image’s own statistics';
}

/** A map whose cells lie over the image's pixels; its values go from 0 to 255. */
export interface CellMap {
  z: PackedGrid;
  x0: number;
  dx: number;
  y0: number;
  dy: number;
}

/** Scales a map so that `least` is 0 and `most` 255. */
export function cellMap(
  image: Pick<Pixels, 'width' | 'height'>,
  { width, height, values }: FeatureMap,
  [least, most]: readonly [least: number, most: number],
): CellMap {
  const scale = 255 / (most - least || 1);
  const rows = Array.from({ length: height }, (_, y) =>
    values.slice(y * width, (y + 1) * width).map((value) => scale * (value - least)),
  );
  const [dx, dy] = [image.width / width, image.height / height];
  return { z: packGrid(rows), x0: dx / 2, dx, y0: dy / 2, dy };
}

/** Least and most of some numbers. */
export function rangeOf(values: ArrayLike<number>): [least: number, most: number] {
  return Array.from(values).reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** The image as the first panel's ground. */
export async function imagePanel({
  data,
  width,
  height,
  channels,
}: Pixels): Promise<Record<string, unknown>> {
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(data, { raw: { width, height, channels } })
    .jpeg({ quality: 82, mozjpeg: true })
    .toBuffer();
  const source = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  const place = { xref: 'x', yref: 'y', x: 0, y: 0, sizex: width, sizey: height, sizing: 'stretch' };
  return { source, ...place, layer: 'below' };
}

/** Axes of panels side by side, in the image's pixels; each panel's title stands below it. */
export function panelLayout(
  { width, height }: Pick<Pixels, 'width' | 'height'>,
  titles: readonly string[],
  down: readonly [bottom: number, top: number],
): Layout {
  const bare = { showticklabels: false, ticks: '', showgrid: false, zeroline: false, showline: false };
  const gap = 0.02;
  const each = (1 - gap * (titles.length - 1)) / titles.length;
  const axes = titles.map((text, i) => {
    const n = i === 0 ? '' : `${i + 1}`;
    const left = i * (each + gap);
    const title = { text, font: { size: 11.5 }, standoff: 6 };
    const x = { ...bare, domain: [left, left + each], range: [0, width], anchor: `y${n}`, title };
    const even = { scaleanchor: `x${n}`, constrain: 'domain' };
    const y = { ...bare, domain: down, range: [height, 0], anchor: `x${n}`, ...even };
    return { [`xaxis${n}`]: x, [`yaxis${n}`]: y };
  });
  return Object.assign({}, ...axes);
}
