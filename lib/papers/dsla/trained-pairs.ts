/** Table 3, trained: what DSLA brings to three detectors, by metric. */
import { type Figure, figure } from '../../show/figure';
import { differenceAxes, differenceTraces, type PanelItem } from './difference-panel';
import { printedDifference } from './printed-points';
import { differenceOf, type Recorded, scheduleText, signed } from './recorded';

/** Detectors of Table 3, its columns, and what a record calls them. */
export type Detector = 'FCOS' | 'FCOSv2' | 'FoveaBox';
export const pairColumns = ['AP', 'AP50', 'AP75', 'APS', 'APM', 'APL'] as const;
export const metricOf = (column: string): string => column.replace(/[SML]$/, (size) => size.toLowerCase());

/** Table 3's studies: FCOS and FCOSv2; FoveaBox; FCOS and FoveaBox with a longer schedule; FCOS from a trained backbone. */
export interface PairStudies {
  pairs: readonly [fcos: Recorded, foveabox: Recorded];
  long: readonly [fcos: Recorded, foveabox: Recorded];
  pretrained: Recorded;
}

/** Each detector with the records that hold its pair. */
export function pairsOf({ pairs, long, pretrained }: PairStudies): [Detector, Recorded][] {
  const [fcos, foveabox] = pairs;
  return [
    ['FCOS', fcos],
    ['FCOSv2', fcos],
    ['FoveaBox', foveabox],
    ['FCOS', long[0]],
    ['FoveaBox', long[1]],
    ['FCOS', pretrained],
  ];
}

/** With DSLA minus without, a panel a pair: the recipe above; the longer schedule and the trained backbone below. */
export function trainedPairsFigure(studies: PairStudies): Figure {
  const all = pairsOf(studies);
  const [[, { on, budget }]] = all;
  const panels = all.map(([detector, runs]) => pairColumns.map((column) => itemOf(detector, runs, column)));
  const told = all.map(([name, runs], i) => `${name} ${meanText(panels[i][0])} (${scheduleText(runs)})`);
  const axes = all.map(([detector, runs], i) => {
    const [column, down] = [i % 3, i < 3 ? ([0.6, 1] as const) : ([0, 0.4] as const)];
    const text = { x: `${detector}, ${scheduleText(runs)}`, y: column === 0 ? 'with DSLA − without' : '' };
    return differenceAxes(panels[i], i, text, [column * 0.35, column * 0.35 + 0.3], down);
  });
  return figure({
    name: 'table3-trained',
    title: `What DSLA adds in AP on ${on}: ${told.join(', ')}`,
    caption:
      'Difference of two arms with the same seed, points. APS, APM, APL: small, medium and large objects',
    source: 'DSLA, Table 3 (COCO, ResNet-50), and the recorded trials',
    budget,
    data: panels.flatMap(differenceTraces),
    layout: Object.assign({}, ...axes),
    width: 820,
    height: 700,
  });
}

function itemOf(detector: Detector, { rows }: Recorded, column: string): PanelItem {
  const ours = `${detector} w/ DSLA`;
  const found = differenceOf(rows, metricOf(column), { method: ours }, { method: detector });
  const printed = printedDifference('Table 3', ours, detector, column);
  return { label: column, printed, ...(found && { found }) };
}

const meanText = ({ found }: PanelItem): string => (found ? signed(found.mean) : 'not recorded');
