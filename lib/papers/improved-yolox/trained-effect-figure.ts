/** Table 3's effects, as trained here beside the paper's own. */
import { methodColor, palette } from '../../show/colors';
import { type Figure, figure } from '../../show/figure';
import { axis } from '../../show/house-style';
import type { Layout, Trace } from '../../show/plotly-types';
import { effects, factors, printedCells, type Result } from './ablation';
import { seedTraces } from './seed-traces';
import { type Ablation, placeNames, places, readingNames, readings } from './trained';
import { type TrainedEffect, trainedEffects } from './trained-effects';

const color = { identity: methodColor('improved-yolox'), printed: palette[1] } as const;
/** How far the marks of one effect stand from one another, of 1. */
const step = 0.24;

/**
 * Main effects and interactions on one result: the paper's, and ours in both readings of CBAM, one panel a data set.
 * @param rounded what rounding to one decimal allows of a printed effect: 8 x 0.05 / 4 points
 */
export function trainedEffectFigure(
  ablations: readonly Ablation[],
  result: Result,
  budget: string,
  rounded = 0.1,
): Figure {
  const printed = effects(printedCells(), result);
  const found = ablations.map((one) => ({ ...one, effects: trainedEffects(one.rows, result) }));
  const data = places.flatMap((place, panel): Trace[] => {
    const axes = { xaxis: panel ? 'x2' : 'x', yaxis: panel ? 'y2' : 'y' };
    const common = { axes, isLying: true, showlegend: panel === 0 };
    const at = (i: number, k: number) => printed.length - 1 - i + step * (1 - k);
    const own = readings.flatMap((reading, k) => {
      const values = found.find((one) => one.place === place && one.reading === reading)?.effects ?? [];
      const points = values.map((one, i) => ({ at: at(i, k + 1), values: one.values }));
      return seedTraces(points, { ...common, name: readingNames[reading], color: color[reading] });
    });
    const paper = seedTraces(
      printed.map(({ value }, i) => ({ at: at(i, 0), values: [value] })),
      { ...common, name: 'the paper', color: methodColor('paper'), symbol: 'diamond' },
    ).slice(1);
    return [...paper, ...own];
  });
  return figure({
    name: `trained-effects-${result}`,
    title: titleOf(
      found.flatMap((one) => one.effects),
      printed.filter(({ of, value }) => of.length === 1 && value > rounded).length,
    ),
    caption: `Main effects and interactions on ${resultName[result]}, points. Large marks: means with 95 % intervals of t (those of two seeds may leave the picture), small dots: seeds. The paper's effects are known to ± ${rounded} by rounding, one run a row. Rows without CBAM-CSP and MFF are the same trials in both readings`,
    source: 'Meng et al., Table 3 (PASCAL VOC); ours from the recorded studies',
    budget,
    data,
    layout: layoutOf(
      printed.map(({ name }) => name),
      rangeOf([...printed.map(({ value }) => value), ...found.flatMap(valuesOf)]),
    ),
    width: 900,
    height: 560,
  });
}

const resultName = { ap: 'AP at IoU 0.5', ap5095: 'AP over 0.5 to 0.95' } as const;

const valuesOf = (one: { effects: readonly TrainedEffect[] }) => one.effects.flatMap(({ values }) => values);

/** Counts main effects whose interval leaves out 0. */
function titleOf(all: readonly TrainedEffect[], printedAbove: number): string {
  const main = all.filter(({ of }) => of.length === 1);
  if (main.length === 0) return 'No seed has all eight rows yet: the paper’s effects alone';
  const known = main.filter(({ interval }) => interval !== undefined);
  if (known.length === 0) return 'One seed of each row: no effect has a spread yet';
  const [above, below] = [
    known.filter(({ interval }) => interval!.low > 0),
    known.filter(({ interval }) => interval!.high < 0),
  ];
  const open = known.length - above.length - below.length;
  return `Main effects above 0: ${above.length} of the ${known.length} trained here (${below.length} below, ${open} open), ${printedAbove} of the paper’s ${factors.length}`;
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const margin = 0.12 * (most - least);
  return [least - margin, most + margin];
}

function layoutOf(names: readonly string[], range: readonly [number, number]): Layout {
  const tickvals = names.map((_, i) => names.length - 1 - i);
  // The names take a margin of their own: the caption is placed by it.
  const layout: Layout = { margin: { l: 190 } };
  places.forEach((place, panel) => {
    const [x, y] = panel ? ['xaxis2', 'yaxis2'] : ['xaxis', 'yaxis'];
    const domain = panel ? ([0.53, 1] as const) : ([0, 0.47] as const);
    layout[x] = axis(`effect on ${placeNames[place]}`, 'points', {
      domain,
      range,
      anchor: panel ? 'y2' : 'y',
    });
    layout[y] = axis('', 'unitless', {
      tickvals,
      ticktext: names,
      range: [-0.6, names.length - 0.4],
      showticklabels: panel === 0,
      anchor: panel ? 'x2' : 'x',
      zeroline: false,
    });
  });
  return layout;
}
