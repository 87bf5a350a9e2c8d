/** How far the two sides of a map are from each other: in pixels by sigma and size, in weight by γ. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { readPaper } from '../read-paper';
import type { Origin } from '../real-boxes';
import { type Bell, balancingGamma, centralMap, hrnetBell, mapBalance, pixelRatio } from './bell';
import { bellName, bellOwner } from './bell-figures';
import { measuredRatio } from './person-maps';
import type { Subject } from './real-poses';

/** Sigmas whose windows, cut at three sigma, are drawn; 2 has the 13 x 13 pixels of the paper. */
const sigmas = [1, 2, 3];
const measuredSides = [32, 48, 64, 96, 128];

/** Foreground over background pixels by the map's size: whole windows as lines, real crops as markers. */
export function ratioFigure(subjects: readonly Subject[], origin: Origin): Figure {
  const printed = printedRatio();
  const sides = Array.from({ length: 113 }, (_, i) => 24 + i);
  const data = sigmas.flatMap((sigma, i): Trace[] => {
    const side = 6 * sigma + 1;
    const color = palette[i];
    const line = {
      name: `sigma ${sigma}: ${side} x ${side}`,
      x: sides,
      y: sides.map((n) => pixelRatio(side, n)),
    };
    const measured = measuredSides.map((n) => measuredRatio(subjects, side, n));
    return [
      { ...line, mode: 'lines', line: { color } },
      {
        x: measuredSides,
        y: measured,
        name: 'here',
        showlegend: false,
        mode: 'markers',
        marker: { color, size: 7 },
      },
    ];
  });
  const claimed: Trace = {
    name: 'as printed',
    x: [64],
    y: [printed],
    mode: 'markers',
    marker: { color: methodColor('paper'), symbol: 'x', size: 10 },
  };
  return figure({
    name: 'imbalance-by-size',
    title: `169 : 3927 is ${pixelRatio(13, 64).toFixed(4)}; the ratio falls with the square of the map's side`,
    caption: `Foreground over background pixels of one map, window 6 sigma + 1. Lines: the whole window inside; dots: labelled joints of real crops, whose windows the border may cut; cross: the paper's ${printed}`,
    ...origin,
    data: [...data, claimed],
    layout: {
      xaxis: axis('side of the heatmap', 'px', { tickvals: measuredSides }),
      yaxis: axis('foreground : background', 'unitless', {
        type: 'log',
        tickvals: [0.003, 0.01, 0.03, 0.1, 0.3, 1],
      }),
    },
  });
}

/** The ratio as section 2 prints it. */
function printedRatio(): number {
  const claim = readPaper('fmse').claims.find(({ says }) => says.startsWith('169:3927'));
  return Number(claim?.relation === 'formula' ? claim.printed : undefined);
}

/** The share of a map's weight that lies on the bell, by γ; where it passes one half both sides weigh alike. */
export function balanceFigure(bell: Bell, mapSide: number, epsilon: number): Figure {
  const gammas = Array.from({ length: 81 }, (_, i) => i / 40);
  const shown = [
    { bell, color: methodColor('fmse'), owner: bellOwner(bell) },
    { bell: hrnetBell, color: methodColor('mse'), owner: "HRNet's" },
  ].map((row) => ({ ...row, map: centralMap(row.bell, mapSide) }));
  const balanced = shown.map(({ map }) => balancingGamma(map, epsilon));
  const data = shown.map(({ bell: one, color, owner, map }): Trace => {
    const y = gammas.map((gamma) => 100 * mapBalance(map, { gamma, epsilon }).foregroundWeight);
    return { name: `${owner}, ${bellName(one)}`, x: gammas, y, mode: 'lines', line: { color } };
  });
  const told = balanced.map((gamma) => (gamma === undefined ? 'none' : gamma.toFixed(2)));
  return figure({
    name: 'balancing-gamma',
    title: `Both sides weigh alike at gamma = ${told[0]}, or ${told[1]} with HRNet's bell`,
    caption: `Share of the summed weight (y + ${epsilon})^gamma of a ${mapSide} x ${mapSide} map that lies on the bell: its share of the loss where all errors are of one size`,
    source: 'from Eqs. 1 and 5',
    data,
    layout: {
      xaxis: axis('gamma'),
      yaxis: axis('weight on the foreground', '%', { range: [0, 102] }),
      shapes: [{ type: 'line', x0: 0, x1: 2, y0: 50, y1: 50, line: { dash: 'dot', width: 1 } }],
    },
    height: 380,
  });
}
