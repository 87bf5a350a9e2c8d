/** The table that ends the notebook: what the paper says each change brings, beside what it brought here. */
import type { Table } from '../../show/table';
import type { Row } from '../../study';
import { type Effect, effectTable as setEffects } from '../effect-table';
import { factors, printedCells } from './ablation';
import { printedGain } from './printed-claims';
import { type Placed, placeNames, places, readingNames, readings, type Trained } from './trained';

const columns = [
  { metric: 'AP50', label: 'AP', result: 'ap' },
  { metric: 'AP', label: 'AP5095', result: 'ap5095' },
] as const;

/** Each module alone and all three over the baseline, by data set and reading; then Table 1's pair and the box losses. */
export function trainedClaimTable(trained: Omit<Trained, 'views'>): Table {
  const effects = [...table3Effects(), ...boxLossEffects(), ...fusionEffects(), ...table1Effects()];
  return setEffects(markedRows(trained), effects, {
    name: 'paper-and-trained',
    caption:
      'Points; ours: the difference of two arms with the same seed, mean ± sd over seeds (n). Inside noise: the printed effect lies in the 95 % interval of ours; the verdict is on the direction alone',
    source: 'Meng et al., Tables 1 and 3',
  });
}

/** All rows in one list: which study a row is of stands in its cell, too. */
function markedRows({ ablations, boxLosses, fusions, coco }: Omit<Trained, 'views'>): Row[] {
  const mark = (rows: readonly Row[], more: Record<string, string>) =>
    rows.map((row) => ({ ...row, cell: { ...row.cell, ...more } }));
  const ofPlaces = (all: readonly Placed[], study: string) =>
    all.flatMap(({ place, rows }) => mark(rows, { study, place }));
  return [
    ...ablations.flatMap(({ place, reading, rows }) => mark(rows, { study: reading, place })),
    ...ofPlaces(boxLosses, 'box loss'),
    ...mark(fusions, { study: 'mff' }),
    // Below the paper's budget that study's trials are of blood cells.
    ...mark(
      coco.filter(({ budget }) => budget === 'paper'),
      { study: 'coco' },
    ),
  ];
}

function table3Effects(): Effect[] {
  const rows = printedCells();
  const count = (has: readonly boolean[]) => has.filter(Boolean).length;
  const base = rows.find(({ has }) => count(has) === 0)!;
  const chosen = rows.filter(({ has }) => count(has) === 1 || count(has) === factors.length);
  const cellOf = (has: readonly boolean[]) =>
    Object.fromEntries(factors.map((factor, f) => [factor, has[f] ? 'yes' : 'no']));
  return places.flatMap((place) =>
    readings.flatMap((reading, k) =>
      chosen.flatMap((row) => {
        const isPlain = !row.has[0] && !row.has[1];
        if (isPlain && k > 0) return []; // without attention both readings are one
        const own = isPlain ? '' : `, ${readingNames[reading]}`;
        return columns.map(({ metric, label, result }): Effect => {
          const item = `${placeNames[place]}, ${label}: ${nameOf(row.has)} over YOLOX${own}`;
          const at = { study: reading, place };
          return {
            item,
            paper: (row[result] - base[result]).toFixed(1),
            metric,
            cell: { ...at, ...cellOf(row.has) },
            than: { ...at, ...cellOf(base.has) },
          };
        });
      }),
    ),
  );
}

const nameOf = (has: readonly boolean[]) => factors.filter((_, f) => has[f]).join(' + ');

/** Section 2.3 prints no number for the loss alone but Table 3's, whose baseline it does not name. */
function boxLossEffects(): Effect[] {
  return places.map((place) => {
    const at = { study: 'box loss', place };
    return {
      item: `${placeNames[place]}, AP5095: CIoU over 1 − IoU`,
      metric: 'AP',
      cell: { ...at, 'box loss': 'CIoU' },
      than: { ...at, 'box loss': '1-IoU' },
    };
  });
}

function fusionEffects(): Effect[] {
  const item = `${placeNames.bccd}, AP: MFF that adds over MFF that replaces`;
  const [cell, than] = ['residual', 'printed'].map((MFF) => ({ study: 'mff', MFF }));
  return [{ item, metric: 'AP50', cell, than }];
}

/** Recorded where somebody has run the paper's own budget. */
function table1Effects(): Effect[] {
  const [ours, base] = ['ours', 'YOLOX-L'].map((method) => [method, 'Modified CSP v5']);
  const at = { study: 'coco' };
  return [
    {
      item: 'Table 1, COCO at the paper’s budget, AP: improved (printed CBAM) over YOLOX-L',
      paper: printedGain('Table 1', ours, base, 'AP').toFixed(1),
      metric: 'AP',
      cell: { ...at, method: 'improved (printed CBAM)' },
      than: { ...at, method: 'YOLOX' },
    },
  ];
}
