/** Fig. 1 of the paper, and the same curves under a slider. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { crossing, wLocBetween } from './balances';
import { type Balance, boundedGradientCenter, boundedGradientSide } from './iou-balanced';

const source = 'Wu and Li, Fig. 1 (Eqs. 11 and 12)';

/** |d| from 0 to 1, as in the paper's figure, with δ among them: the curves bend there. */
function errorsOf(n: number, delta: number): Float64Array {
  const even = Array.from({ length: n }, (_, i) => i / (n - 1));
  return Float64Array.from([...even.filter((d) => d !== delta), delta]).sort();
}

const panels = [
  { gradient: boundedGradientCenter, x: 'x', y: 'y', title: '|d| of cx, cy' },
  { gradient: boundedGradientSide, x: 'x2', y: 'y2', title: '|d| of w, h' },
] as const;

/** Fig. 1: the upper bound of the gradient norm over |d|, one curve a λ; left cx and cy, right w and h. */
export function gradientNormFigure(settings: readonly Balance[]): Figure {
  const data = panels.flatMap(({ gradient, x, y }, panel) =>
    settings.map((balance): Trace => {
      const d = errorsOf(201, balance.delta);
      const name = curveName(balance);
      const line = { color: curveColor(balance), dash: balance.lambda === 0 ? 'dash' : 'solid' } as const;
      const looks = { name, legendgroup: name, showlegend: panel === 0, line, mode: 'lines' as const };
      return { ...looks, x: d, y: d.map((v) => gradient(v, balance)), xaxis: x, yaxis: y };
    }),
  );
  const raisedTo = settings.map(crossing).flatMap(({ center, side }) => [center ?? 0, side ?? 0]);
  const title =
    Math.max(...raisedTo) > settings[0].delta
      ? 'Inliers gain gradient, and outliers too, up to each crossing'
      : 'No curve is above the standard one beyond delta';
  const delta = settings[0].delta;
  const caption = `Upper bound of the gradient norm; dotted: delta = ${delta}, where inliers end. cx and cy share one curve, w and h the other`;
  return figure({
    name: 'fig1-gradient-norm',
    title,
    caption,
    source,
    data,
    layout: twoPanels(delta),
    height: 460,
  });
}

/** The same two curves for one λ at a time, chosen by a slider, beside the standard gradient. */
export function lambdaSliderFigure(settings: readonly Balance[]): Figure {
  const delta = settings[0].delta;
  const d = errorsOf(101, delta);
  const top = Math.max(...settings.map((balance) => balance.lambda));
  const known = settings.map((balance) => balance.lambda);
  const grid = Array.from({ length: Math.round(top * 10) + 1 }, (_, i) => i / 10);
  const lambdas = [...new Set([...grid, ...known])].sort((a, b) => a - b);
  const curves = (lambda: number) => {
    const balance = { lambda, wLoc: wLocBetween(lambda, settings), delta };
    return panels.map(({ gradient }) => d.map((v) => gradient(v, balance)));
  };
  const start = lambdas.indexOf(known.includes(1.5) ? 1.5 : known[known.length - 1]);
  const steps = lambdas.map((lambda) => ({
    label: `${lambda}`,
    method: 'restyle' as const,
    args: [{ y: curves(lambda).map((y) => Array.from(y)) }, [2, 3]],
  }));
  const plain = { lambda: 0, wLoc: 1, delta };
  const standard = panels.map(({ gradient, x, y }, panel): Trace => {
    const line = { color: methodColor('smooth l1'), dash: 'dash' as const };
    const looks = { name: 'smooth L1', showlegend: panel === 0, line, mode: 'lines' as const };
    return { ...looks, x: d, y: d.map((v) => gradient(v, plain)), xaxis: x, yaxis: y };
  });
  const moved = panels.map(({ x, y }, panel): Trace => {
    const looks = {
      method: 'iou-balanced',
      name: 'IoU-balanced',
      showlegend: panel === 0,
      mode: 'lines' as const,
    };
    return { ...looks, x: d, y: curves(lambdas[start])[panel], xaxis: x, yaxis: y };
  });
  const layout = {
    ...twoPanels(delta, Math.max(...settings.map((balance) => balance.wLoc))),
    sliders: [{ active: start, currentvalue: { prefix: 'lambda = ' }, steps }],
  };
  return figure({
    name: 'fig1-lambda-slider',
    title: 'A larger lambda raises the left end and lowers the right',
    caption: 'Between the settings given, log w_loc is interpolated (the paper gives five)',
    source,
    data: [...standard, ...moved],
    layout,
    height: 520,
  });
}

/** Legend entry of one setting. */
export function curveName({ lambda, wLoc }: Balance): string {
  return `λ = ${lambda}, w_loc = ${wLoc}`;
}

/** Color of one λ, the same in every figure of this paper. */
export function curveColor({ lambda }: Balance): string {
  return methodColor(`iou-balanced lambda=${lambda}`);
}

function twoPanels(delta: number, top?: number) {
  const height = top === undefined ? { rangemode: 'tozero' as const } : { range: [0, top] as const };
  const line = { type: 'line', x0: delta, x1: delta, y0: 0, y1: 1, line: { dash: 'dot', width: 1 } };
  return {
    xaxis: axis(panels[0].title, 'unitless', { domain: [0, 0.47], range: [0, 1] }),
    yaxis: axis('gradient norm', 'unitless', height),
    xaxis2: axis(panels[1].title, 'unitless', { domain: [0.53, 1], range: [0, 1], anchor: 'y2' }),
    yaxis2: axis('', 'unitless', { ...height, anchor: 'x2', matches: 'y' }),
    shapes: [
      { ...line, xref: 'x', yref: 'y domain' },
      { ...line, xref: 'x2', yref: 'y2 domain' },
    ],
  };
}
