/** What DSLA changes class by class, in the pairs that were trained longer or began with a trained backbone. */
import { type Figure, figure } from '../../show/figure';
import { differenceAxes, differenceTraces, type PanelItem } from './difference-panel';
import { differenceOf, type Recorded, scheduleText, signed } from './recorded';
import { type Detector, type PairStudies, pairsOf } from './trained-pairs';

const metric = 'AP50 ';

/** With DSLA minus without, a panel a pair, classes as the records name them: the paper does not show them. */
export function trainedClassFigure(studies: PairStudies): Figure {
  const pairs = pairsOf(studies).slice(-3);
  const panels = pairs.map(([detector, runs]) => itemsOf(detector, runs));
  const [[, { on, budget }]] = pairs;
  const traces = panels.flatMap(differenceTraces).filter(({ x }) => x?.length);
  const axes = pairs.map(([detector, runs], i) => {
    const text = { x: `${detector}, ${scheduleText(runs)}`, y: i === 0 ? 'with DSLA − without' : '' };
    return differenceAxes(panels[i], i, text, [i * 0.35, i * 0.35 + 0.3]);
  });
  return figure({
    name: 'trained-classes',
    title: `AP50 of each class on ${on}, with DSLA minus without: ${pairs.map(([name, runs], i) => `${name} (${scheduleText(runs)}) ${toldOf(panels[i])}`).join('; ')}`,
    caption: 'Difference of two arms with the same seed, points. Held-out images',
    source: 'the recorded trials of three of Table 3’s pairs; the paper has no classes',
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
