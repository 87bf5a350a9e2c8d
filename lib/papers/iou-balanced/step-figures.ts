/** Figures of the first step on real boxes: where the errors lie, who gets the gradient, which w_loc keeps the sum. */
import { smoothL1Gradient } from '../../losses/smooth-l1';
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import type { Origin } from '../real-boxes';
import { curveColor, curveName } from './curve-figures';
import { type Errors, errorsAt, type Positives } from './first-step';
import { gradientShare, inlierFraction, wLocThatKeepsTheSum } from './gradient-share';
import { type Balance, localizationWeight } from './iou-balanced';

const binWidth = 0.0185; // six bins up to the paper's delta of 0.111
const bins = 44; // up to 0.814: what lies beyond is counted in the last

/** Sums a quantity of each coordinate into bins of |d|; `axes` chooses coordinates by number, 0 … 3. */
function binned({ d }: Errors, axes: readonly number[], amount: (i: number) => number): Float64Array {
  const out = new Float64Array(bins);
  for (let i = 0; i < d.length; i++) {
    if (axes.includes(i & 3)) out[Math.min(bins - 1, Math.floor(Math.abs(d[i]) / binWidth))] += amount(i);
  }
  return out;
}

const centers = Float64Array.from({ length: bins }, (_, k) => (k + 0.5) * binWidth);
const deltaLine = (delta: number) => ({
  shapes: [
    {
      type: 'line',
      x0: delta,
      x1: delta,
      y0: 0,
      y1: 1,
      xref: 'x',
      yref: 'y domain',
      line: { dash: 'dot', width: 1 },
    },
  ],
});

/** Where the errors of the first step lie: the share of coordinates by |d|, centers and sides apart. */
export function errorFigure(errors: Errors, delta: number, origin: Origin): Figure {
  const total = errors.d.length;
  const trace = (name: string, axes: readonly number[], color: string): Trace => {
    const y = binned(errors, axes, () => 100 / total);
    return { type: 'bar', name, x: centers, y, marker: { color } };
  };
  const inliers = (axes: readonly number[]) => {
    const d = errors.d.filter((_, i) => axes.includes(i & 3));
    return `${(100 * inlierFraction({ ...errors, d }, delta)).toFixed(0)} %`;
  };
  return figure({
    name: 'first-step-errors',
    title: `At the first step ${inliers([0, 1])} of the center errors are inliers, ${inliers([2, 3])} of the side errors`,
    caption: `Regression errors of the positive anchors, all predictions zero; dotted: delta = ${delta}`,
    ...origin,
    data: [trace('cx, cy', [0, 1], palette[0]), trace('w, h', [2, 3], palette[1])],
    layout: {
      barmode: 'stack',
      xaxis: axis('|d|'),
      yaxis: axis('share of coordinates', '%'),
      ...deltaLine(delta),
    },
  });
}

/** Summed gradient norm by |d|, one line a setting, each with the w_loc that keeps the sum of the loss here. */
export function gradientFigure(errors: Errors, settings: readonly Balance[], origin: Origin): Figure {
  const { delta } = settings[0];
  const norm = (i: number) => Math.abs(smoothL1Gradient(errors.d[i], delta));
  const total = errors.d.reduce((sum, _, i) => sum + norm(i), 0);
  const shares = settings.map((s) => `${(100 * gradientShare(errors, s).inlierShare).toFixed(1)} %`);
  const data = settings.map((setting): Trace => {
    const balance = {
      ...setting,
      wLoc: Number(wLocThatKeepsTheSum(errors, setting.lambda, delta).toFixed(3)),
    };
    const y = binned(
      errors,
      [0, 1, 2, 3],
      (i) => (100 * norm(i) * localizationWeight(errors.iou[i >> 2], balance)) / total,
    );
    return {
      name: curveName(balance),
      x: centers,
      y,
      mode: 'lines',
      line: { color: curveColor(balance), shape: 'hvh' },
    };
  });
  return figure({
    name: 'first-step-gradient',
    title: `Inliers get ${shares[0]} of the gradient at λ = ${settings[0].lambda}, ${shares[shares.length - 1]} at λ = ${settings[settings.length - 1].lambda}`,
    caption: `Summed gradient norm by |d|, in percent of the standard loss's sum; w_loc such that the summed loss is the same for all; dotted: delta = ${delta}`,
    ...origin,
    data,
    layout: {
      xaxis: axis('|d|'),
      yaxis: axis('gradient norm', '%', { rangemode: 'tozero' }),
      ...deltaLine(delta),
    },
  });
}

/** The w_loc that keeps the summed loss, as predictions go from their anchors to their targets. */
export function keepingFigure(positives: Positives, settings: readonly Balance[], origin: Origin): Figure {
  const progress = Array.from({ length: 21 }, (_, i) => (i === 20 ? 0.999 : i / 20));
  const errors = progress.map((part) => errorsAt(positives, part));
  const balanced = settings.filter(({ lambda }) => lambda > 0);
  const data = balanced.flatMap((setting): Trace[] => {
    const color = curveColor(setting);
    const name = `λ = ${setting.lambda}`;
    const y = errors.map((e) => wLocThatKeepsTheSum(e, setting.lambda, setting.delta));
    const printed = {
      name: `${name}, as given`,
      x: [0],
      y: [setting.wLoc],
      showlegend: false,
      mode: 'markers' as const,
    };
    return [
      { name, x: progress.map((p) => 100 * p), y, mode: 'lines', line: { color } },
      { ...printed, marker: { color, symbol: 'diamond', size: 10 } },
    ];
  });
  const key: Trace = {
    name: 'w_loc given',
    x: [null] as const,
    y: [null] as const,
    mode: 'markers',
    marker: { color: methodColor('paper'), symbol: 'diamond-open', size: 10 },
  };
  return figure({
    name: 'keeping-w-loc',
    title: 'The w_loc that keeps the sum falls to 1 as the boxes get better',
    caption:
      'Predictions moved a part of the way from anchor to target; diamonds: the w_loc given (Table 4’s, unless changed)',
    ...origin,
    data: [...data, key],
    layout: { xaxis: axis('way to the target', '%'), yaxis: axis('w_loc that keeps the sum') },
  });
}
