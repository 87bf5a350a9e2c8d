import * as assert from 'uvu/assert';
import type { DetectionSet } from '../../../lib/data';
import {
  armTable,
  componentColumns,
  componentEffects,
  scoreFigure,
  shareFigure,
  sweepEffects,
  table4Figure,
  thresholdFigure,
  trainedKeepingFigure,
  trainedTables,
} from '../../../lib/papers/iou-balanced/trained';
import { armOf, gainOf, gainText, signed } from '../../../lib/papers/iou-balanced/trained/arms';
import { classTable } from '../../../lib/papers/iou-balanced/trained/held-out';
import { rangeOf, seedMarks } from '../../../lib/papers/iou-balanced/trained/marks';
import { printedGain } from '../../../lib/papers/iou-balanced/trained/printed-gains';
import type { Cell, Row, StudyView } from '../../../lib/study';
import { suite } from '../../harness';

function row(cell: Cell, seed: number, values: Record<string, number>): Row {
  const id = `${JSON.stringify(cell)} ${seed}`;
  const made = { wallSeconds: 60, finishedAt: '2026-01-01T00:00:00.000Z', engine: 'native-cpu' };
  return { id, budget: 'small', cell, seed, values, ...made, key: id, data: 'd', code: 'c', commit: 'e' };
}

/** What the figures read of a view. */
function viewOf(rows: readonly Row[], name = 'iou-balanced-components-bccd'): StudyView {
  const study = { name, title: 'made up' };
  return { rows, study, plan: { study, selection: { budget: 'small' } } } as unknown as StudyView;
}

const plain = { Cls: 'no', Loc: 'no' };
const loc = { Cls: 'no', Loc: 'yes' };
const rows = [
  row(plain, 0, { AP: 0.4, 'share@0.75': 0.1 }),
  row(plain, 1, { AP: 0.42, 'share@0.75': 0.12 }),
  row(loc, 0, { AP: 0.41, 'share@0.75': 0.11 }),
  row(loc, 1, { AP: 0.45, 'share@0.75': 0.15 }),
  row(loc, 2, { AP: 0.9, 'share@0.75': 0.9 }), // no partner: counts in no difference
];

const arms = suite('arms');
arms('differences are of the same seed alone, in points', () => {
  const gain = gainOf(rows, { cell: loc, than: plain, metric: 'AP' });
  assert.equal(
    gain?.values.map((value) => value.toFixed(6)),
    ['1.000000', '3.000000'],
  );
  // sd √2, n 2: t(0.975, 1) = 12.706, so 2 ± 12.706
  assert.is(gainText(gain, 'points'), '+2.0 points (95 % interval −10.7 to +14.7, n = 2)');
});
arms('one seed has no interval, none is said so', () => {
  assert.is(
    gainText(gainOf(rows.slice(0, 3), { cell: loc, than: plain, metric: 'AP' }), 'points'),
    '+1.0 points (n = 1)',
  );
  assert.is(gainText(gainOf(rows, { cell: loc, than: plain, metric: 'AR' }), 'points'), 'not recorded');
  assert.is(armOf(rows, loc, 'AR'), undefined);
  assert.is(armOf(rows, plain, 'AP')?.n, 2);
});
arms('signs', () =>
  assert.equal(
    [0.04, -1.26, 1].map((v) => signed(v)),
    ['0.0', '−1.3', '+1.0'],
  ),
);

const marks = suite('seedMarks');
const spread = { mean: 2, sd: 1, n: 2, values: [1, 3], interval: { low: -1, high: 5 } };
marks('bars are the interval or the sd; seeds are dots', () => {
  const looks = { name: 'x', color: '#000000', bars: 'interval', dotsAt: 0.5 } as const;
  const [means, seeds] = seedMarks([{ at: 7, spread }], looks);
  assert.equal([means.x, means.y, means.error_y?.array], [[7], [2], [3]]);
  assert.equal(
    [seeds.x, seeds.y],
    [
      [7.5, 7.5],
      [1, 3],
    ],
  );
  assert.equal(seedMarks([{ at: 7, spread }], { ...looks, bars: 'sd' })[0].error_y?.array, [1]);
});
marks('a range holds all values and 0', () => {
  const [low, high] = rangeOf([1, 2]);
  assert.ok(low < 0 && high > 2);
});

const printed = suite('printed gains');
printed('Table 3 by hand: 31.8 - 30.0, 13.1 - 11.2', () => {
  const rowsOf = { key: ['no', 'yes'], than: ['no', 'no'] };
  assert.equal([printedGain('Table 3', rowsOf, 'AP80'), printedGain('Table 3', rowsOf, 'AP90')], [1.8, 1.9]);
});
printed('every gain of Tables 2 to 4 once', () => {
  assert.is(componentEffects().length, 3 * 7);
  assert.equal(
    sweepEffects('lambda').map(({ paper }) => paper),
    ['+0.6', '+0.7', '+0.8', '+0.7'],
  );
  assert.equal(sweepEffects('eta')[2].cell, { 'loss.eta': 1.5 });
});

const figures = suite('trained figures');
figures('titles come from the rows', () => {
  const both = { Cls: 'yes', Loc: 'yes' };
  const more = [...rows, row(both, 0, { AP: 0.413 })];
  assert.match(
    thresholdFigure(viewOf(more)).title,
    /plain ones: \+1\.3 points \(n = 1\) here, \+1\.3 in the paper/,
  );
  assert.match(
    shareFigure(viewOf(rows)).title,
    /plain: \+2\.00 points \(95 % interval −10\.71 to \+14\.71, n = 2\)/,
  );
});
figures('Fig. 2: both ends, of detections and of positives', () => {
  const values = (by: number) => {
    return {
      'score-high': 0.7 + by,
      'score-low': 0.2 - by,
      'example-score-high': 0.5,
      'example-score-low': 0.3,
    };
  };
  const cls = { Cls: 'yes', Loc: 'no' };
  const { title } = scoreFigure(viewOf([row(plain, 0, values(0)), row(cls, 0, values(0.01))]));
  assert.match(
    title,
    /by \+0\.010 \(detections\) and 0\.000 \(positives\), below 0\.5 by −0\.010 and 0\.000 \(n = 1\)/,
  );
});
figures('without records they say so', () => {
  const none = viewOf([]);
  for (const { title } of [thresholdFigure(none), scoreFigure(none), shareFigure(none)])
    assert.match(title, /not recorded/);
  assert.match(table4Figure(none, none).title, /η not all recorded; λ not all recorded/);
  assert.match(trainedKeepingFigure(none).title, /^Not recorded/);
});
figures('Table 4: the best level, and 0 where every level loses', () => {
  const sweep = (key: string, levels: number[], best: number) =>
    viewOf(
      [0, ...levels].map((level) => row({ [key]: level }, 0, { AP: 0.4 - Math.abs(level - best) / 10 })),
    );
  const eta = sweep('loss.eta', [1, 1.4, 1.5, 1.6], 1.4);
  const lambda = sweep('loss.lambda', [0.5, 1, 1.5, 1.8], 0);
  assert.match(table4Figure(eta, lambda).title, /η = 1\.4 \(n = 1\); λ = 0 \(n = 1\)/);
});
figures('what keeps the sum, at both moments', () => {
  const values = { 'first-keeps@1.5': 2.5, 'keeps@1.5': 1.5 };
  const { title } = trainedKeepingFigure(viewOf([row({ 'loss.lambda': 0 }, 0, values)]));
  assert.match(title, /2\.50 at the first step, by 1\.50 after training \(n = 1\); printed: 3\.049/);
});

const tables = suite('trained tables');
tables('arms in points, as many digits as are known', () => {
  const view = viewOf(rows);
  Object.assign(view.study, { grid: { Cls: ['no', 'yes'], Loc: ['no', 'yes'] }, item: 'Table 2' });
  assert.match(armTable(view, componentColumns).toText(), /no +no +41\.0 ± 1\.4 \(n = 2\)/);
  const none = { ...view, study: view.study, rows: [] } as unknown as StudyView;
  assert.match(armTable(none, componentColumns).caption, /nothing recorded/);
});
tables('paper, ours, verdict; not run without rows', () => {
  const [components, sweeps] = trainedTables([viewOf(rows)], viewOf([]), viewOf([]));
  assert.match(components.toText(), /localization loss, AP +\+0\.8 +2\.00 ± 1\.41 \(n = 2\)/);
  assert.match(sweeps.toText(), /eta 1\.0, AP +\+0\.3 +– .*not run/);
});
tables('AP by class: found exactly, not found, not there', () => {
  const set: DetectionSet = {
    name: 'one box',
    classes: ['a', 'b', 'c'],
    mended: [],
    samples: [
      {
        id: 'one',
        image: { width: 100, height: 100, channels: 3, data: new Uint8Array(30000) },
        widthPx: 100,
        heightPx: 100,
        boxes: Float64Array.of(0, 0, 40, 40, 50, 50, 90, 90),
        labels: Int32Array.of(0, 1),
        difficult: new Uint8Array(2),
      },
    ],
  };
  const detections = [
    { classIndex: 0, score: 0.9, boxXyxy: [0, 0, 40, 40] as [number, number, number, number] },
  ];
  const made = classTable(set, [{ name: 'net', found: [{ sample: 0, detections }] }]);
  assert.match(made.toText(), /a +1 +40 +net +1\.000 +1\.000 +1\.000/);
  assert.match(made.toText(), /b +1 +40 +net +0\.000/);
  assert.match(made.toText(), /c +0 +– +net +–/);
});
