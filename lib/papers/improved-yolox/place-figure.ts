/** What MFF's non-local block attends to: for one place of the image, how much it takes of every other. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import type { SliderStep, Trace } from '../../show/plotly-types';
import type { AttentionLook, FeatureMap } from './attention';
import { type CellMap, cellMap, imagePanel, panelLayout, rangeOf, weightsNote } from './attention-panels';

/** Columns and rows of query places. */
const queries = [4, 3] as const;

/** Row `place` of the attention: how much that place takes of each, as a map whose mean is 1. */
export function attentionOf({ places: { width, height, values } }: AttentionLook, place: number): FeatureMap {
  const count = width * height;
  const own = values.slice(place * count, (place + 1) * count).map((weight) => weight * count);
  return { width, height, values: own };
}

/** Twelve places spread over the image, row by row. */
export function queryPlaces({ width, height }: FeatureMap): number[] {
  const [columns, rows] = queries;
  const middle = (i: number, of: number, size: number) => Math.floor(((i + 0.5) * size) / of);
  return Array.from({ length: columns * rows }, (_, i) => {
    return middle(Math.floor(i / columns), rows, height) * width + middle(i % columns, columns, width);
  });
}

/** The image with a place marked, and what that place takes of every other; the place is under a slider. */
export async function placeFigure(look: AttentionLook, source: string): Promise<Figure> {
  const { image, places } = look;
  const asked = queryPlaces(places);
  const active = Math.floor(asked.length / 2);
  const maps = asked.map((place) => attentionOf(look, place));
  const [least, most] = rangeOf(maps.flatMap(({ values }) => Array.from(values)));
  const cells = maps.map((map) => cellMap(image, map, rangeOf(map.values)));
  const marks = asked.map((place) => markOf(look, place));
  const steps = asked.map((_, i) => stepOf(cells[i], marks[i], titlesOf(maps[i]), `${i + 1}`));
  const heat: Trace = { type: 'heatmap', ...cells[active], showscale: false, zmin: 0, zmax: 255 };
  const mark: Trace = {
    ...marks[active],
    mode: 'markers',
    marker: { symbol: 'x', size: 11, color: '#ffffff', line: { color: methodColor('cbam'), width: 2 } },
    showlegend: false,
  };
  const where = { xaxis: 'x2', yaxis: 'y2' };
  const [low, high] = [least, most].map((value) => value.toPrecision(3));
  return figure({
    name: 'non-local-places',
    title: `${look.isTrained ? 'A' : 'Untrained, a'} place takes ${low} to ${high} times the mean of every other`,
    caption: `Image ${look.id}. softmax(θ'φ) of Eqs. 6 and 7 on the fused map of ${places.height} x ${places.width} places: the row of the place marked x, as a multiple of an even share; dark is its least, bright its most. ${weightsNote(look)}`,
    source,
    data: [{ ...heat, ...where, hoverinfo: 'skip' }, mark, { ...mark, ...where }],
    layout: {
      ...panelLayout(image, titlesOf(maps[active]), [0, 1]),
      images: [await imagePanel(image)],
      sliders: [{ active, currentvalue: { prefix: 'place ' }, steps }],
    },
    width: 640,
    height: 440,
  });
}

function titlesOf({ values }: FeatureMap): string[] {
  const range = rangeOf(values).map((value) => value.toPrecision(3));
  return ['image', `what the place takes: ${range.join(' to ')} times the mean`];
}

function markOf({ image, places: { width, height } }: AttentionLook, place: number) {
  const [x, y] = [place % width, Math.floor(place / width)];
  return { x: [((x + 0.5) * image.width) / width], y: [((y + 0.5) * image.height) / height] };
}

function stepOf(
  cells: CellMap,
  mark: { x: number[]; y: number[] },
  [, title]: string[],
  label: string,
): SliderStep {
  const changed = { z: [cells.z, null, null], x: [null, mark.x, mark.x], y: [null, mark.y, mark.y] };
  return { label, method: 'update', args: [changed, { 'xaxis2.title.text': title }] };
}
