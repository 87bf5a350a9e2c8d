/** Paper against released code: bounds cut to whole pixels, points at the corners of their cells. */
import { methodColor } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { headScore, type Range, ranges, relaxedBounds } from './dsla';
import { labelMap, type Reading } from './label-map';
import type { Scene } from './scenes';

/**
 * The largest difference of head scores between bounds as in Eq. 3 and bounds cut to whole pixels. Both are straight
 * lines between their bounds, so the largest difference lies at one of these.
 */
export function boundsGap(kappa: number): number {
  const gaps = ranges.flatMap((range) => {
    const paper = relaxedBounds(range, kappa);
    const code: Range = [Math.trunc(paper[0]), Math.trunc(paper[1])];
    const at = [...paper, ...code, range[0], range[1] * (1 + 1e-9)].filter(Number.isFinite);
    return at.map((reach) => Math.abs(headScore(reach, range, paper) - headScore(reach, range, code)));
  });
  return Math.max(...gaps);
}

/** `boundsGap` over kappa. */
export function boundsFigure(): Figure {
  const kappas = Float64Array.from({ length: 321 }, (_, i) => i / 640);
  const gaps = kappas.map((kappa) => boundsGap(kappa));
  const printed = [0.1, 0.2, 0.3, 0.4];
  return figure({
    name: 'code-bounds',
    title: `Whole pixels change a score by up to ${boundsGap(0.2).toFixed(3)} at κ = 0.2, by nothing at κ = 0.25`,
    caption:
      'Largest difference of the head score, Eq. 3 against its bounds cut to whole pixels; 0 at multiples of 1/64, and 1 below the first: there the code moves no upper bound',
    source: 'DSLA, Eqs. 3 and 4; released code',
    data: [
      { method: 'dsla', name: 'largest difference', x: kappas, y: gaps, mode: 'lines' },
      {
        name: "Table 2's kappas",
        x: printed,
        y: printed.map(boundsGap),
        mode: 'markers',
        marker: { color: methodColor('paper'), symbol: 'diamond', size: 10 },
      },
    ],
    layout: {
      xaxis: axis('kappa'),
      yaxis: axis('difference of head scores', 'unitless', { rangemode: 'tozero' }),
    },
    height: 380,
  });
}

interface CodeRow {
  reading: string;
  positives: number;
  mass: number;
  moved: number;
  largest: number;
}

/**
 * The labels of the paper's reading beside those of the code's, its two differences one by one and together.
 * @param corner the same images with locations in the corners of their cells
 */
export function codeTable(
  scenes: readonly Scene[],
  corner: readonly Scene[],
  kappa: number,
  { source }: Origin,
): Table {
  const paper = scenes.map((scene) => labelMap(scene, { kappa }).label);
  const row = (reading: string, images: readonly Scene[], bounds: Reading['bounds']) =>
    codeRow(
      reading,
      paper,
      images.map((scene) => labelMap(scene, { kappa, bounds }).label),
    );
  const rows = [
    row('paper: bounds of Eq. 3, points half a stride in', scenes, 'paper'),
    row('bounds cut to whole pixels', scenes, 'code'),
    row('points at ix · stride', corner, 'paper'),
    row('both: the released code', corner, 'code'),
  ];
  return table(rows, {
    name: 'paper-and-code',
    columns: [
      { key: 'reading' },
      { key: 'positives', label: 'positives an image', digits: 2 },
      { key: 'mass', label: 'sum of labels', digits: 2 },
      { key: 'moved', label: 'positive in one only, an image', digits: 2 },
      { key: 'largest', label: 'largest difference of a label', digits: 3 },
    ],
    caption: `κ = ${kappa}. The last two columns against the first row, cell by cell`,
    source,
  });
}

function codeRow(reading: string, paper: readonly Float64Array[], labels: readonly Float64Array[]): CodeRow {
  let [positives, mass, moved, largest] = [0, 0, 0, 0];
  labels.forEach((own, i) => {
    own.forEach((label, p) => {
      const other = paper[i][p];
      positives += label > 0 ? 1 : 0;
      mass += label;
      moved += label > 0 !== other > 0 ? 1 : 0;
      largest = Math.max(largest, Math.abs(label - other));
    });
  });
  const n = labels.length;
  return { reading, positives: positives / n, mass: mass / n, moved: moved / n, largest };
}
