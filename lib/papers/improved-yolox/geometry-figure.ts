/** Figs. 7 and 8 as one live picture: a box slid past its target, and the three terms of its CIoU loss. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import {
  type Box,
  centerTerm,
  ciouLoss,
  hullOf,
  intersectionOverUnion,
  shapeDifference,
  shapeWeight,
} from './ciou';

/** Sides of a box, pixels. */
export type Sides = readonly [width: number, height: number];

/** A box of some sides about a center. */
export function boxAt(cx: number, cy: number, [w, h]: Sides): Box {
  return [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
}

/** The three terms of Eq. 9 for one pair; their sum is the loss. */
export function ciouTerms(
  b: Box,
  gt: Box,
): { overlap: number; distance: number; shape: number; loss: number } {
  const iou = intersectionOverUnion(b, gt);
  const v = shapeDifference(b, gt);
  return {
    overlap: 1 - iou,
    distance: centerTerm(b, gt),
    shape: shapeWeight(iou, v) * v,
    loss: ciouLoss(b, gt),
  };
}

/**
 * The geometry (left) and the terms by offset (right), with a slider that moves the box from left to right.
 * @param below how far the box's center lies below the target's, pixels
 */
export function geometryFigure(targetSides: Sides, sides: Sides, below: number): Figure {
  const target = boxAt(0, 0, targetSides);
  const reach = Math.ceil((0.9 * (targetSides[0] + sides[0])) / 10) * 10;
  const offsets = Array.from({ length: 41 }, (_, i) => Math.round(reach * (i / 20 - 1)));
  const boxes = offsets.map((dx) => boxAt(dx, below, sides));
  const terms = boxes.map((b) => ciouTerms(b, target));
  const start = 14;
  const edge = reach + Math.max(targetSides[0], sides[0]) / 2 + 10;
  const drawn = boxes.map((b) => movingLines(b, target));
  const cursor = (i: number) => ({ x: [offsets[i], offsets[i]], y: [0, 2] });
  const shares = [
    { key: 'overlap', name: '1 − IoU', color: palette[0] },
    { key: 'distance', name: 'ρ² / c²', color: palette[1] },
    { key: 'shape', name: 'α v', color: palette[2] },
  ] as const;
  const data: Trace[] = [
    { ...outline(target), name: 'target', mode: 'lines', line: { color: methodColor('paper') } },
    ...drawn[start].map(({ x, y, ...looks }): Trace => ({ x, y, mode: 'lines', ...looks })),
    ...shares.map(({ key, name, color }): Trace => {
      const y = terms.map((t) => t[key]);
      const area = { stackgroup: 'terms', xaxis: 'x2', yaxis: 'y2', mode: 'lines' as const };
      return { ...area, name, x: offsets, y, line: { color, width: 1 } };
    }),
    {
      ...cursor(start),
      xaxis: 'x2',
      yaxis: 'y2',
      mode: 'lines',
      line: { color: '#1f2733' },
      showlegend: false,
    },
  ];
  const moved = [...drawn[start].map((_, k) => k + 1), data.length - 1];
  const steps = offsets.map((dx, i) => ({
    label: `${dx}`,
    method: 'update' as const,
    args: [
      { x: [...drawn[i].map(({ x }) => x), cursor(i).x], y: [...drawn[i].map(({ y }) => y), cursor(i).y] },
      { 'annotations[0].text': told(terms[i]) },
      moved,
    ],
  }));
  const apart = terms.filter(({ overlap }) => overlap === 1).length;
  const high = Math.max(...terms.map(({ loss }) => loss));
  return figure({
    name: 'fig7-fig8-geometry',
    title: `At ${apart} of ${offsets.length} positions the boxes are apart: 1 − IoU is 1, only the distance tells them apart`,
    caption: `Target ${targetSides.join(' x ')}, prediction ${sides.join(' x ')} pixels, its center ${below} below; filled: intersection; dashed: the smallest box around both, with diagonal c; dotted: ρ`,
    source: 'Meng et al., Figs. 7 and 8, Eqs. 8 to 11',
    data,
    layout: {
      xaxis: axis('x', 'pixel', { domain: [0, 0.46], range: [-edge, edge], zeroline: false }),
      yaxis: axis('y', 'pixel', { scaleanchor: 'x', autorange: 'reversed', zeroline: false }),
      xaxis2: axis('offset of the centers', 'pixel', { domain: [0.56, 1], anchor: 'y2' }),
      yaxis2: axis('loss', 'unitless', { anchor: 'x2', range: [0, 1.1 * high] }),
      annotations: [
        { text: told(terms[start]), xref: 'paper', x: 0.23, yref: 'paper', y: 0.99, showarrow: false },
      ],
      sliders: [{ active: start, currentvalue: { prefix: 'offset (pixel) = ' }, steps }],
    },
    width: 900,
    height: 560,
  });
}

function told({ overlap, distance, shape, loss }: ReturnType<typeof ciouTerms>): string {
  return `${overlap.toFixed(3)} + ${distance.toFixed(3)} + ${shape.toFixed(3)} = ${loss.toFixed(3)}`;
}

function outline([x1, y1, x2, y2]: Box): { x: number[]; y: number[] } {
  return { x: [x1, x2, x2, x1, x1], y: [y1, y1, y2, y2, y1] };
}

/** Prediction, intersection, hull, its diagonal and the line between the centers, with their looks. */
function movingLines(b: Box, gt: Box) {
  const both: Box = [
    Math.max(b[0], gt[0]),
    Math.max(b[1], gt[1]),
    Math.min(b[2], gt[2]),
    Math.min(b[3], gt[3]),
  ];
  const meets = intersectionOverUnion(b, gt) > 0;
  const hull = hullOf(b, gt);
  const middle = (box: Box) => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const [from, to] = [middle(b), middle(gt)];
  const line = (color: string, dash: 'solid' | 'dash' | 'dot', width = 2) => ({ color, dash, width });
  return [
    {
      ...(meets ? outline(both) : { x: [0], y: [0] }),
      name: 'intersection',
      fill: 'toself' as const,
      fillcolor: 'rgba(0,104,181,0.22)',
      line: line('rgba(0,104,181,0)', 'solid', 0),
      showlegend: false,
    },
    { ...outline(b), name: 'prediction', line: line(palette[3], 'solid') },
    { ...outline(hull), name: 'hull', line: line('#9aa4b1', 'dash', 1.5), showlegend: false },
    {
      x: [hull[0], hull[2]],
      y: [hull[1], hull[3]],
      name: 'c',
      line: line('#9aa4b1', 'dash', 1),
      showlegend: false,
    },
    {
      x: [from[0], to[0]],
      y: [from[1], to[1]],
      name: 'ρ',
      line: line(palette[1], 'dot', 2.5),
      showlegend: false,
    },
  ];
}
