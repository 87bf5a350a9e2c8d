/** The table that ends the notebook: every printed gain of Tables 2 to 4 beside what training gave here. */
import type { Table } from '../../../show/table';
import type { StudyView } from '../../../study';
import { type Effect, effectTable } from '../../effect-table';
import { componentArms, plainArm, signed } from './arms';
import { printedGain, printedKeys } from './printed-gains';

const table2 = ['AP', 'AP75'];
const table3 = ['AP50', 'AP60', 'AP70', 'AP80', 'AP90'];

/** Tables 2 and 3: each loss and both, over the plain ones. */
export function componentEffects(): Effect[] {
  return Object.values(componentArms).flatMap(({ cell, name }) =>
    [...table2, ...table3].map((metric): Effect => {
      const table = table2.includes(metric) ? 'Table 2' : 'Table 3';
      const gain = printedGain(table, { key: [cell.Cls, cell.Loc], than: ['no', 'no'] }, metric);
      return { item: `${table}: ${name}, ${metric}`, paper: signed(gain), metric, cell, than: plainArm };
    }),
  );
}

/** What Figs. 2 and 3 say in words: they print no numbers. Scores, correlation and shares count as points, too. */
export function mechanismEffects(): Effect[] {
  const { cls, loc } = componentArms;
  const ofScores = (item: string, metric: string, lowerIsBetter = false): Effect => {
    return { item: `Fig. 2: ${item}`, metric, cell: cls.cell, than: plainArm, lowerIsBetter };
  };
  return [
    ofScores('classification loss, score of detections from IoU 0.75 on', 'score-high'),
    ofScores('the same, below 0.5 (claimed lower)', 'score-low', true),
    ofScores('classification loss, score of positives from IoU 0.75 on', 'example-score-high'),
    ofScores('the same, below 0.5 (claimed lower)', 'example-score-low', true),
    ofScores('classification loss, correlation of score and IoU', 'correlation'),
    ...['share@0.75', 'share@0.9'].map((metric): Effect => {
      const item = `Fig. 3: localization loss, share from IoU ${metric.slice(6)} on`;
      return { item, metric, cell: loc.cell, than: plainArm };
    }),
  ];
}

/** One half of Table 4: each level over 0. */
export function sweepEffects(name: 'eta' | 'lambda'): Effect[] {
  const table = `Table 4, ${name}`;
  const [zero, ...keys] = printedKeys(table);
  return keys.map((key): Effect => {
    const gain = printedGain(table, { key, than: zero }, 'AP');
    const level = (of: readonly string[]) => ({ [`loss.${name}`]: Number(of[0]) });
    return {
      ...{ item: `Table 4: ${name} ${key[0]}, AP`, paper: signed(gain), metric: 'AP' },
      ...{ cell: level(key), than: level(zero) },
    };
  });
}

/** All of them. Views: the components on one data set, eta, lambda. */
export function trainedTables(components: readonly StudyView[], eta: StudyView, lambda: StudyView): Table[] {
  const source = 'Wu and Li (COCO, ResNet-50), and the recorded trials';
  const settings = components.map((view) => {
    const set = view.study.name.split('-').at(-1) ?? '';
    const caption = `${view.study.title}; points (hundredths)`;
    return effectTable(view.rows, [...componentEffects(), ...mechanismEffects()], {
      name: `paper-and-trained-${set}`,
      caption,
      source,
    });
  });
  const rows = [...eta.rows, ...lambda.rows];
  const sweeps = effectTable(rows, [...sweepEffects('eta'), ...sweepEffects('lambda')], {
    name: 'paper-and-trained-table4',
    caption: 'Table 4 on blood cells; points of AP over that of 0',
    source,
  });
  return [...settings, sweeps];
}
