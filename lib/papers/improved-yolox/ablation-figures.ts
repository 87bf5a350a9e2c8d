/** Table 3 read as an experiment: its effects drawn with what rounding and Lenth's margin allow, and its gains. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Trace } from '../../show/plotly-types';
import { type Table, table } from '../../show/table';
import {
  type Effect,
  effects,
  gains,
  interactionMargin,
  lenthMargin,
  printedCells,
  type Result,
} from './ablation';

const source = 'Meng et al., Table 3: eight printed rows, one run each';
const results: readonly { key: Result; name: string }[] = [
  { key: 'ap', name: 'AP at IoU 0.5' },
  { key: 'ap5095', name: 'AP over 0.5 to 0.95' },
];
/** Eight numbers rounded to 0.1 may move a contrast by 8 x 0.05 / 4. */
const rounding = 0.1;

/** The seven effects on both results, as bars with the error that rounding alone allows. */
export function effectFigure(): Figure {
  const data = results.map(({ key, name }, k): Trace => {
    const all = effects(printedCells(), key);
    const marker = { color: k === 0 ? methodColor('improved-yolox') : palette[0] };
    const error_y = { type: 'constant' as const, value: rounding };
    return {
      type: 'bar',
      name,
      x: all.map((e) => e.name.replaceAll(' x ', '<br>x ')),
      y: all.map((e) => e.value),
      marker,
      error_y,
    };
  });
  const ap = effects(printedCells(), 'ap');
  const largest = ap.slice(0, 3).reduce((a, b) => (b.value > a.value ? b : a));
  const interaction = ap.slice(3).reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a));
  return figure({
    name: 'ablation-effects',
    title: `On AP ${largest.name} brings most, ${largest.value.toFixed(3)} points; the largest interaction is ${interaction.value.toFixed(3)}`,
    caption:
      'Main effects and interactions, in points; whiskers: what rounding to one decimal allows. No spread over seeds is printed',
    source,
    data,
    layout: {
      barmode: 'group',
      xaxis: axis('', 'unitless', { tickangle: 0 }),
      yaxis: axis('effect', 'points'),
    },
    width: 820,
    height: 500,
  });
}

/** The effects with two margins: which stand out depends on what is taken as noise. */
export function effectTable(): Table {
  const [ap, ap5095] = results.map(({ key }) => effects(printedCells(), key));
  const rows = ap.map(({ name, value }, i) => ({ name, ap: value, ap5095: ap5095[i].value }));
  const margin = (of: readonly Effect[]) => lenthMargin(of.map(({ value }) => value));
  const margins = [
    {
      name: 'stands out if interactions are noise',
      ap: interactionMargin(ap),
      ap5095: interactionMargin(ap5095),
    },
    { name: 'stands out by Lenth’s method', ap: margin(ap), ap5095: margin(ap5095) },
  ];
  return table([...rows, ...margins.map((m) => ({ ...m, name: `${m.name}: above` }))], {
    name: 'ablation-effects-table',
    columns: [
      { key: 'name', label: 'effect' },
      { key: 'ap', label: 'AP', unit: 'points', digits: 3 },
      { key: 'ap5095', label: 'AP5095', unit: 'points', digits: 3 },
    ],
    caption:
      'Each effect is known to ± 0.1 by rounding. One run a row: nothing printed says how far a second run would be',
    source,
  });
}

/** What two or three modules bring together, beside the sum of what each brings alone. */
export function gainTable(): Table {
  const [ap, ap5095] = results.map(({ key }) => gains(printedCells(), key));
  const signed = (value: number) => ({ value, digits: 1, signed: true });
  const rows = ap.map((of, i) => ({
    name: of.name,
    ap: signed(of.gain),
    apSum: signed(of.sumOfSingles),
    apMore: signed(of.gain - of.sumOfSingles),
    ap5095: signed(ap5095[i].gain),
    ap5095Sum: signed(ap5095[i].sumOfSingles),
    ap5095More: signed(ap5095[i].gain - ap5095[i].sumOfSingles),
  }));
  return table(rows, {
    name: 'ablation-gains',
    columns: [
      { key: 'name', label: 'modules' },
      { key: 'ap', label: 'AP gain' },
      { key: 'apSum', label: 'sum of single gains' },
      { key: 'apMore', label: 'more than the sum' },
      { key: 'ap5095', label: 'AP5095 gain' },
      { key: 'ap5095Sum', label: 'sum of single gains' },
      { key: 'ap5095More', label: 'more than the sum' },
    ],
    caption:
      'Gains over the baseline, in points; "more than the sum" is known to ± 0.2 (two modules) or 0.3 (three)',
    source,
  });
}
