/** What DSLA changes class by class, in the pairs that were trained longer. */
import { type Figure, figure } from '../../show/figure';
import { differenceAxes, differenceTraces, type PanelItem } from './difference-panel';
import { differenceOf, type Recorded, signed } from './recorded';
import { type Detector, type PairStudies, pairsOf } from './trained-pairs';

const metric = 'AP50 ';

/** With DSLA minus without, a panel a pair, classes as the records name them: the paper does not show them. */
export function trainedClassFigure(studies: PairStudies): Figure {
  const pairs = pairsOf(studies).slice(-2);
  const panels = pairs.map(([detector, runs]) => itemsOf(detector, runs));
  const [[, { on, budget }]] = pairs;
  const traces = panels.flatMap(differenceTraces).filter(({ x }) => x?.length);
  const axes = pairs.map(([detector, { epochs }], i) => {
    const text = { x: `${detector}, ${epochs} epochs`, y: i === 0 ? 'with DSLA − without' : '' };
    return differenceAxes(panels[i], i, text, [i * 0.54, i * 0.54 + 0.46]);
  });
  return figure({
    name: 'trained-classes',
    title: `AP50 of each class on ${on}, with DSLA minus without: ${pairs.map(([name], i) => `${name} ${toldOf(panels[i])}`).join('; ')}`,
    caption: 'Difference of two arms with the same seed, points. Held-out images',
    source: 'the recorded trials of Table 3’s longer pairs; the paper has no classes',
    budget,
    data: traces.length ? traces : [{ x: [], y: [] }],
    layout: Object.assign({}, ...axes),
    width: 820,
    height: 400,
  });
}

function itemsOf(detector: Detector, { rows }: Recorded): PanelItem[] {
  const names = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  return [...names]
    .filter((name) => name.startsWith(metric))
    .map((name) => {
      const found = differenceOf(rows, name, { method: `${detector} w/ DSLA` }, { method: detector });
      return { label: name.slice(metric.length), ...(found && { found }) };
    });
}

function toldOf(items: readonly PanelItem[]): string {
  const told = items.flatMap(({ label, found }) => (found ? `${label} ${signed(found.mean)}` : []));
  return told.length ? told.join(', ') : 'not recorded';
}
