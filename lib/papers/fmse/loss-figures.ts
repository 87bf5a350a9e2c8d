/** Fig. 2 of the paper, and the prediction that each γ likes best where a pixel is uncertain. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { panels } from './bell-figures';
import { bestPrediction, type FocalWeight, focalSquaredError } from './fmse';

const points = 41;
const grid = Array.from({ length: points }, (_, i) => i / (points - 1));

/** Fig. 2: both losses over label and prediction, the same color the same loss. The paper draws them as surfaces. */
export function surfaceFigure(weight: FocalWeight): Figure {
  const shown = [{ ...weight, gamma: 0 }, weight];
  const data = shown.map((loss, i): Trace => {
    const z = grid.map((predicted) =>
      grid.map((target) => Math.round(1e4 * focalSquaredError(predicted, target, loss)) / 1e4),
    );
    const scale = { zmin: 0, zmax: 0.5, showscale: i === 1, colorbar: { thickness: 12, x: 0.96 } };
    const lines = { contours: { start: 0, end: 0.5, size: 0.05 }, line: { width: 0.6, color: '#ffffff' } };
    return {
      type: 'contour',
      x: grid,
      y: grid,
      z,
      xaxis: panels[i].xaxis,
      yaxis: panels[i].yaxis,
      ...scale,
      ...lines,
    };
  });
  const [missed, falsely] = [focalSquaredError(0, 1, weight), focalSquaredError(1, 0, weight)];
  const unit = { range: [0, 1] as const, constrain: 'domain', dtick: 0.2 };
  return figure({
    name: 'fig2-loss',
    title: `FMSE keeps the price of a missed joint (${shortly(missed)}), not of a false one (${shortly(falsely)})`,
    caption: `Left: MSE, the same for both. Right: FMSE, gamma = ${weight.gamma}, epsilon = ${weight.epsilon} (the paper names no gamma here). A contour every 0.05; the paper draws surfaces`,
    source: 'Xu and Feng, Fig. 2 (Eqs. 4 and 5 with their squares)',
    data,
    layout: {
      xaxis: axis('label y', 'unitless', { ...unit, domain: panels[0].domain }),
      yaxis: axis('prediction', 'unitless', { ...unit, scaleanchor: 'x' }),
      xaxis2: axis('label y', 'unitless', { ...unit, domain: panels[1].domain, anchor: 'y2' }),
      yaxis2: axis('', 'unitless', { ...unit, anchor: 'x2', scaleanchor: 'x2' }),
    },
    height: 440,
  });
}

/** The least-loss prediction of a pixel that is the joint with a given chance, one line a γ. */
export function bestPredictionFigure(weights: readonly FocalWeight[]): Figure {
  const chances = Array.from({ length: 121 }, (_, i) => 10 ** (-4 + i / 30));
  const data = weights.map((weight): Trace => {
    const { gamma } = weight;
    const line = { color: methodColor(`fmse gamma=${gamma}`), dash: gamma === 0 ? 'dash' : 'solid' } as const;
    const y = chances.map((chance) => bestPrediction(chance, weight));
    return { name: `gamma = ${gamma}`, x: chances.map((chance) => 100 * chance), y, mode: 'lines', line };
  });
  const at = weights.reduce((a, b) => (Math.abs(b.gamma - 1) < Math.abs(a.gamma - 1) ? b : a));
  return figure({
    name: 'best-prediction',
    title: `At gamma = ${at.gamma} one chance in a hundred is best answered with ${bestPrediction(0.01, at).toFixed(2)}`,
    caption: `The prediction with the least expected loss where a pixel is 1 with the chance given and 0 otherwise; epsilon = ${at.epsilon}. MSE's is the chance itself`,
    source: 'from Eq. 5',
    data,
    layout: {
      xaxis: axis('chance of the joint', '%', { type: 'log', tickvals: [0.01, 0.1, 1, 10, 100] }),
      yaxis: axis('best prediction', 'unitless', { range: [0, 1.02] }),
    },
  });
}

function shortly(value: number): string {
  return Number(value.toPrecision(2)).toString();
}
