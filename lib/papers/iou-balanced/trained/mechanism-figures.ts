/** Figs. 2 and 3 measured on the trained detectors: scores by IoU, and how many detections reach each IoU. */
import { methodColor } from '../../../show/colors';
import { type Figure, figure } from '../../../show/figure';
import { axis } from '../../../show/house-style';
import type { Trace } from '../../../show/plotly-types';
import type { Cell, Row, StudyView } from '../../../study';
import { scoreBins, shareThresholds } from '../trained-detections';
import { armOf, componentArms, gainOf, gainText, plainArm, signed } from './arms';
import { type Mark, rangeOf, seedMarks } from './marks';

const plain = { cell: plainArm, name: 'plain losses', color: methodColor('baseline') };
const second = { xaxis: 'x2', yaxis: 'y2' };

/** Fig. 2: the mean score by IoU, without and with the classification loss: of detections, and of positive anchors. */
export function scoreFigure({ rows, study, plan }: StudyView): Figure {
  const panels = [
    { metric: 'score', panel: {} },
    { metric: 'example-score', panel: second },
  ];
  const data = panels.flatMap(({ metric, panel }, i) =>
    [plain, componentArms.cls].flatMap(({ cell, name, color }): Trace[] => {
      const marks = marksOf(rows, cell, scoreBins, (from) => `${metric}@${from}`, 0.05);
      return seedMarks(marks, { name, color, panel, bars: 'sd', mode: 'lines+markers', showlegend: i === 0 });
    }),
  );
  return figure({
    name: `fig2-trained-${study.name.split('-').at(-1)}`,
    title: scoreTitle(rows),
    caption: `${study.title}. Left: detections with the best ground truth of their class; right: positive anchors of 64 training images, score of the true class. Means over seeds, bars: sd of the seeds; bins of 0.1 are ours`,
    source: 'Wu and Li, Fig. 2 (COCO; no numbers printed), and the recorded trials',
    budget: plan.selection.budget,
    data,
    layout: {
      xaxis: axis('IoU of the detection', 'unitless', { domain: [0, 0.46], range: [0, 1] }),
      yaxis: axis('mean score', 'unitless', { range: [0, 1] }),
      xaxis2: axis('IoU of the positive’s box', 'unitless', {
        domain: [0.54, 1],
        range: [0, 1],
        anchor: 'y2',
      }),
      yaxis2: axis('', 'unitless', { range: [0, 1], anchor: 'x2' }),
    },
    width: 860,
  });
}

/** What the loss does to both ends of both curves. */
function scoreTitle(rows: readonly Row[]): string {
  const gains = ['score-high', 'example-score-high', 'score-low', 'example-score-low'].map((metric) =>
    gainOf(rows, { cell: componentArms.cls.cell, than: plainArm, metric }, 1),
  );
  if (gains.some((gain) => gain === undefined)) return 'Score by IoU: not recorded';
  const [high, positiveHigh, low, positiveLow] = gains.map((gain) => signed(gain!.mean, 3));
  const n = Math.min(...gains.map((gain) => gain!.n));
  return `The classification loss moves mean scores from IoU 0.75 on by ${high} (detections) and ${positiveHigh} (positives), below 0.5 by ${low} and ${positiveLow} (n = ${n})`;
}

/** Fig. 3: the share of all detections from each IoU on, without and with the localization loss, and the difference. */
export function shareFigure({ rows, study, plan }: StudyView): Figure {
  const { loc } = componentArms;
  const shares = [plain, loc].flatMap(({ cell, name, color }): Trace[] => {
    const marks = marksOf(rows, cell, shareThresholds, (t) => `share@${t}`, 0, 100);
    return seedMarks(marks, { name, color, bars: 'sd', mode: 'lines+markers' });
  });
  const gains = shareThresholds.flatMap((at): Mark[] => {
    const spread = gainOf(rows, { cell: loc.cell, than: plainArm, metric: `share@${at}` });
    return spread ? [{ at, spread }] : [];
  });
  const looks = { name: 'difference', color: loc.color, panel: second, bars: 'interval' } as const;
  const strict = gainOf(rows, { cell: loc.cell, than: plainArm, metric: 'share@0.75' });
  return figure({
    name: `fig3-trained-${study.name.split('-').at(-1)}`,
    title: `Share of detections from IoU 0.75 on, localization loss over plain: ${gainText(strict, 'points', 2)}`,
    caption: `${study.title}. Left: means over seeds, bars: sd; right: difference with the same seed, mean and its 95 % interval (may leave the frame), seeds as dots`,
    source: 'Wu and Li, Fig. 3 (COCO; no numbers printed), and the recorded trials',
    budget: plan.selection.budget,
    data: [...shares, ...seedMarks(gains, { ...looks, dotsAt: -0.01, showlegend: false })],
    layout: {
      xaxis: axis('IoU from', 'unitless', { domain: [0, 0.44] }),
      yaxis: axis('share of detections', '%', { rangemode: 'tozero' }),
      xaxis2: axis('IoU from', 'unitless', { domain: [0.56, 1], anchor: 'y2' }),
      yaxis2: axis('difference', 'points', {
        anchor: 'x2',
        range: rangeOf(gains.flatMap(({ spread }) => spread.values)),
      }),
    },
    width: 860,
  });
}

function marksOf(
  rows: readonly Row[],
  cell: Cell,
  places: readonly number[],
  metricOf: (place: number) => string,
  shift: number,
  scale = 1,
): Mark[] {
  return places.flatMap((place) => {
    const spread = armOf(rows, cell, metricOf(place));
    if (!spread) return [];
    const { mean, sd, n, values } = spread;
    const scaled = { mean: scale * mean, n, values: values.map((value) => scale * value) };
    return [{ at: place + shift, spread: { ...scaled, ...(sd !== undefined && { sd: scale * sd }) } }];
  });
}
