/** How far trained networks miss: the share of joints found within a distance, over that distance. */
import { type Figure, figure } from '../../show/figure';
import type { Trace } from '../../show/plotly-types';
import { byGamma } from './by-gamma';
import { setsHere } from './mean-pose';
import { metricOf, oksReach, thresholds } from './miss-shares';
import { axesOf, gammaColor, gammaName, panelLayout } from './panels';
import type { TrainedSweep } from './trained';

const drawn = [0, 0.5, 1] as const;
const [near, far] = [0.25, 2] as const;

/** By place; sets that are not on this machine are left out. */
export async function oksReaches(
  sweeps: readonly Pick<TrainedSweep, 'place' | 'config'>[],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { place, config } of sweeps) {
    const reach =
      place in found ? undefined : await setsHere(config).then((sets) => sets && oksReach(sets.val));
    if (reach !== undefined) found[place] = reach;
  }
  return found;
}

/** A panel a network and set: gamma 0, 0.5 and 1. @param reaches where OKS is a half, by place: a dotted line */
export function missFigure(sweeps: readonly TrainedSweep[], reaches: Record<string, number> = {}): Figure {
  const panels = sweeps.map(({ network, place }) => ({
    title: `${network}, ${place}`,
    x: ['miss at most', 'head lengths', { rangemode: 'tozero' }] as const,
    y: ['joints', '%', { range: [0, 100] as const }] as const,
  }));
  const data = sweeps.flatMap(({ rows, place }, i) => [
    ...drawn.flatMap((gamma) => curve(rows, gamma, i)),
    ...reachTrace(reaches[place], i),
  ]);
  return figure({
    name: 'miss-curves',
    title: missTitle(sweeps),
    caption:
      'Held-out images, means over seeds. PCKh@0.5 is the height at 0.5. Dotted: where a joint’s OKS has fallen to a half (median joint): what AP and AR count as found lies left of it',
    source: 'recorded beside the scores of Fig. 3 and Table 1; the paper shows PCKh@0.5 and OKS alone',
    budget: sweeps[0]?.budget,
    data: data.length ? data : [{ x: [], y: [] }],
    layout: panelLayout(panels, 2),
    height: 220 + 260 * Math.ceil(sweeps.length / 2),
  });
}

function curve(rows: TrainedSweep['rows'], gamma: number, panel: number): Trace[] {
  const points = thresholds.flatMap((x) => {
    const found = byGamma(rows, metricOf(x)).find((one) => one.gamma === gamma);
    return found ? { x, y: found.mean } : [];
  });
  if (points.length <= 2) return []; // 0.1 and 0.5 alone: the curve was not measured
  const [name, color] = [gammaName(gamma), gammaColor(gamma)];
  const looks = { name, legendgroup: name, showlegend: panel === 0, mode: 'lines+markers' as const };
  const [x, y] = [points.map((one) => one.x), points.map((one) => one.y)];
  return [{ ...axesOf(panel), ...looks, x, y, line: { color }, marker: { color, size: 5 } }];
}

function reachTrace(reach: number | undefined, panel: number): Trace[] {
  if (reach === undefined) return [];
  const looks = { name: 'OKS 0.5', showlegend: panel === 0, mode: 'lines' as const, legendgroup: 'OKS' };
  const line = { color: '#5b6675', dash: 'dot', width: 1.4 } as const;
  return [{ ...axesOf(panel), ...looks, x: [reach, reach], y: [0, 100], line }];
}

/** In how many panels gamma 1 has more joints near, and far, than MSE. */
export function missTitle(sweeps: readonly Pick<TrainedSweep, 'rows'>[]): string {
  const gains = (threshold: number) =>
    sweeps.flatMap(({ rows }) => {
      const at = (gamma: number) => byGamma(rows, metricOf(threshold)).find((one) => one.gamma === gamma);
      const [mse, fmse] = [at(0), at(1)];
      return mse && fmse ? fmse.mean - mse.mean : [];
    });
  const all = gains(near).length;
  if (all === 0) return 'How far joints are missed: not recorded';
  const more = (threshold: number) => gains(threshold).filter((gain) => gain > 0).length;
  return `Gamma 1 finds more joints than MSE within ${near} head lengths in ${more(near)} of ${all} comparisons, within ${far} in ${more(far)}`;
}
