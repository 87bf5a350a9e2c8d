/** Table 3, trained: what DSLA brings to three detectors, by metric. */
import { type Figure, figure } from '../../show/figure';
import { differenceAxes, differenceTraces, type PanelItem } from './difference-panel';
import { printedDifference } from './printed-points';
import { differenceOf, differenceText, type Recorded } from './recorded';

/** Detectors of Table 3, its columns, and what a record calls them. */
export const detectors = ['FCOS', 'FCOSv2', 'FoveaBox'] as const;
export const pairColumns = ['AP', 'AP50', 'AP75', 'APS', 'APM', 'APL'] as const;
export const metricOf = (column: string): string => column.replace(/[SML]$/, (size) => size.toLowerCase());

/** With DSLA minus without, a panel a detector. @param records Table 3's studies */
export function trainedPairsFigure(records: readonly Recorded[]): Figure {
  const [{ on, budget }] = records;
  const rows = records.flatMap((one) => one.rows);
  const panels = detectors.map((detector) =>
    pairColumns.map((column): PanelItem => {
      const ours = `${detector} w/ DSLA`;
      const found = differenceOf(rows, metricOf(column), { method: ours }, { method: detector });
      const printed = printedDifference('Table 3', ours, detector, column);
      return { label: column, printed, ...(found && { found }) };
    }),
  );
  const told = panels.map(([ap], i) => `${detectors[i]} ${differenceText(ap.found)}`);
  const axes = panels.map((items, i) => {
    const text = { x: detectors[i], y: i === 0 ? 'with DSLA − without' : '' };
    return differenceAxes(items, i, text, [i * 0.35, i * 0.35 + 0.3]);
  });
  return figure({
    name: 'table3-trained',
    title: `What DSLA adds in AP on ${on}: ${told.join('; ')}`,
    caption: 'Difference of two arms with the same seed. APS, APM, APL: small, medium and large objects',
    source: 'DSLA, Table 3 (COCO, ResNet-50), and the recorded trials',
    budget,
    data: panels.flatMap(differenceTraces),
    layout: Object.assign({}, ...axes),
    width: 820,
    height: 440,
  });
}
