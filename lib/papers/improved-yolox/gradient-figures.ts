/** Where the losses pull and where they do not: their gradient along two slides, and CIoU's under three alphas. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { intersectionOverUnion, shapeDifference, shapeWeight } from './ciou';
import { boxAt, type Sides } from './geometry-figure';
import { alphas, losses, lossGradients } from './gradients';

const source = 'Meng et al., Eqs. 8 to 11; gradients by the engine';

/** One color a loss, the same in every figure of this paper. */
export function lossColor(name: string): string {
  const known: Record<string, string> = {
    '1 − IoU': methodColor('baseline'),
    '1 − IoU²': methodColor('yolox'),
    GIoU: palette[2],
    DIoU: palette[1],
    CIoU: methodColor('improved-yolox'),
  };
  return known[name] ?? methodColor(name);
}

/** Lines that may lie on each other are told apart by their dashes. */
const dashes: Record<string, 'solid' | 'dash' | 'dot'> = { '1 − IoU': 'solid', GIoU: 'dash', CIoU: 'dot' };

/** Boxes slid along x past a target at the origin: rows of cx, cy, w, h, with their targets. */
function slide(sides: Sides, target: Sides, offsets: Float64Array) {
  const rows = (of: (dx: number) => number[]) => Float32Array.from(Array.from(offsets).flatMap(of));
  return {
    predicted: rows((dx) => [dx, 0, ...sides]),
    target: rows(() => [0, 0, ...target]),
  };
}

function offsetsTo(reach: number, points = 161): Float64Array {
  return Float64Array.from({ length: points }, (_, i) => reach * ((2 * i) / (points - 1) - 1));
}

/** Size of the center's gradient while a box slides through a target of its size, and a small one through a large. */
export async function centerGradientFigure(side: number, small: number): Promise<Figure> {
  const panels = [
    { sides: [side, side] as const, reach: 2 * side, x: 'x', y: 'y' },
    { sides: [small, small] as const, reach: 0.8 * (side + small), x: 'x2', y: 'y2' },
  ];
  const data: Trace[] = [];
  for (const [panel, { sides, reach, x, y }] of panels.entries()) {
    const offsets = offsetsTo(reach);
    const { predicted, target } = slide(sides, [side, side], offsets);
    for (const loss of losses) {
      const { gradient } = await lossGradients(loss, predicted, target);
      const size = offsets.map((_, i) => 100 * Math.abs(gradient[4 * i]));
      const line = { color: lossColor(loss.name), dash: dashes[loss.name] ?? 'solid' };
      const looks = {
        name: loss.name,
        legendgroup: loss.name,
        showlegend: panel === 0,
        mode: 'lines' as const,
      };
      data.push({ ...looks, x: offsets, y: size, line, xaxis: x, yaxis: y });
    }
  }
  return figure({
    name: 'center-gradient',
    title: 'IoU does not pull a box that is apart, nor one that lies inside its target',
    caption: `Left a ${side} x ${side} box slid through a target of its size, right a ${small} x ${small} box through the same target: size of the derivative by cx. DIoU and CIoU are one line here (equal shapes)`,
    source,
    data,
    layout: {
      xaxis: axis('offset, equal boxes', 'pixel', { domain: [0, 0.46] }),
      yaxis: axis('derivative by cx', '1 / 100 pixel', { rangemode: 'tozero' }),
      xaxis2: axis('offset, small in large', 'pixel', { domain: [0.54, 1], anchor: 'y2' }),
      yaxis2: axis('', 'unitless', { rangemode: 'tozero', anchor: 'x2' }),
    },
    width: 860,
  });
}

/** α and the pull of the shape term on the width, by IoU, under the three readings of α. */
export async function alphaFigure(targetSides: Sides, sides: Sides): Promise<Figure> {
  const offsets = offsetsTo(0.98 * ((targetSides[0] + sides[0]) / 2), 101).slice(51);
  const { predicted, target } = slide(sides, targetSides, offsets);
  const gt = boxAt(0, 0, targetSides);
  const boxes = Array.from(offsets, (dx) => boxAt(dx, 0, sides));
  const iou = boxes.map((b) => intersectionOverUnion(b, gt));
  const v = shapeDifference(boxes[0], gt);
  const full = await lossGradients({ name: 'DIoU', kind: 'diou' }, predicted, target);
  const colors = [palette[3], palette[0], palette[1]];
  const data: Trace[] = [];
  for (const [k, loss] of alphas.entries()) {
    const { gradient } = await lossGradients(loss, predicted, target);
    const pull = iou.map((_, i) => 1e4 * Math.abs(gradient[4 * i + 2] - full.gradient[4 * i + 2]));
    const looks = { name: loss.name.replace('CIoU, ', ''), legendgroup: loss.name, mode: 'lines' as const };
    const line = { color: colors[k], dash: k === 2 ? ('dash' as const) : ('solid' as const) };
    data.push({ ...looks, x: iou, y: pull, line, xaxis: 'x2', yaxis: 'y2', showlegend: false });
    const weight = iou.map((value) => (loss.alpha === 'cut' && value <= 0.5 ? 0 : shapeWeight(value, v)));
    data.push({ ...looks, x: iou, y: weight, line: k === 1 ? { ...line, dash: 'dot' } : line });
  }
  const best = Math.max(...iou);
  return figure({
    name: 'alpha',
    title: `The shape term stays small: α v is at most ${(shapeWeight(best, v) * v).toPrecision(2)} here, and the cut takes it away below IoU 0.5`,
    caption: `A ${sides.join(' x ')} box slid off a ${targetSides.join(' x ')} target, v = ${v.toFixed(4)}. Left α, right the size of the shape term's derivative by the width`,
    source,
    data,
    layout: {
      xaxis: axis('IoU', 'unitless', { domain: [0, 0.44], rangemode: 'tozero' }),
      yaxis: axis('α', 'unitless', { rangemode: 'tozero' }),
      xaxis2: axis('IoU', 'unitless', { domain: [0.57, 1], anchor: 'y2', rangemode: 'tozero' }),
      yaxis2: axis('derivative by w', '1 / 10000 pixel', { anchor: 'x2', rangemode: 'tozero' }),
    },
    width: 860,
  });
}
