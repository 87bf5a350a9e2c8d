/** Figures and tables of trained rows, on rows made up from the printed table. */
import * as assert from 'uvu/assert';
import { factors, printedCells } from '../../../lib/papers/improved-yolox/ablation';
import { classFigure } from '../../../lib/papers/improved-yolox/class-figure';
import { detectionsBeside } from '../../../lib/papers/improved-yolox/detections';
import { gateFigure } from '../../../lib/papers/improved-yolox/gate-figure';
import { type Ablation, openTrained } from '../../../lib/papers/improved-yolox/trained';
import { trainedClaimTable } from '../../../lib/papers/improved-yolox/trained-claims';
import { trainedEffectFigure } from '../../../lib/papers/improved-yolox/trained-effect-figure';
import {
  trainedCostTable,
  trainedEffectTable,
  trainedRowTable,
} from '../../../lib/papers/improved-yolox/trained-tables';
import { type Row, type RunRecord, RunStore } from '../../../lib/study';
import { suite } from '../../harness';

const gates = { 'gate backbone.C3_p4.cbam channel mean': 0.9, 'gate backbone.C3_p4.cbam object ratio': 1.5 };

/** The printed rows, higher by `gain` points wherever CBAM-CSP is in. */
function rowsOf(seed: number, gain = 0): Row[] {
  return printedCells().map(({ has, ap, ap5095 }) => {
    const cell = Object.fromEntries(factors.map((factor, i) => [factor, has[i] ? 'yes' : 'no']));
    const more = has[0] ? gain : 0;
    return {
      cell,
      seed,
      values: { AP50: (ap + more) / 100, AP: (ap5095 + more) / 100, ...gates },
    } as unknown as Row;
  });
}
const ablation = (...rows: Row[][]): Ablation[] => [
  { place: 'bccd', reading: 'identity', rows: rows.flat() },
];
const linesOf = (table: { toCsv(): string }) => table.toCsv().trim().split('\n');
const empty = { ablations: [], classes: [], boxLosses: [], fusions: [], coco: [] };

const drawn = suite('trainedEffectFigure');
drawn('the title counts main effects whose interval leaves out 0', () => {
  const seeds = [rowsOf(0, 0), rowsOf(1, 0.1), rowsOf(2, 0.2)];
  const { title, spec } = trainedEffectFigure(ablation(...seeds), 'ap', 'small');
  assert.match(title, /^Main effects above 0: 3 of the 3 trained here \(0 below, 0 open\)/);
  assert.is(spec.data.length, 2 * (1 + 2 * 2));
});
drawn('nothing recorded, and one seed, are told', () => {
  const title = (all: Ablation[]) => trainedEffectFigure(all, 'ap5095', 'small').title;
  assert.match(title([]), /^No seed has all eight rows yet/);
  assert.match(title(ablation(rowsOf(0))), /^One seed of each row/);
});

const tables = suite('tables of trained rows');
tables('eight rows a data set; ours in points beside the printed ones', () => {
  const lines = linesOf(trainedRowTable(ablation(rowsOf(0), rowsOf(1, 2))));
  assert.is(lines.length, 1 + 2 * 8);
  assert.is(lines[1], 'blood cells,,,,82.1,82.1,0,2,,63.7,63.7,0,2,');
});
tables('an effect that grows with the seed has an interval: t of one degree, 12.706 · 1', () => {
  const lines = linesOf(trainedEffectTable(ablation(rowsOf(0), rowsOf(1, 2))));
  assert.is(lines.length, 1 + 2 * 7);
  const printed = Number(/CBAM-CSP,\+?([\d.]+)/.exec(lines[1])?.[1]);
  const [low, high] = [printed + 1 - 12.706, printed + 1 + 12.706].map((value) => value.toFixed(2));
  assert.ok(lines[1].includes(`${low}`) && lines[1].includes(`+${high}`), lines[1]);
});
tables('cost: parameters of the arms, step time as recorded, relative to the first row', () => {
  const record = (level: string, stepMs: number) => {
    const cell = { 'CBAM-CSP': level, MFF: 'no', CIoU: 'no' };
    const model = { name: 'improved-yolox-micro', classes: 3, cbam: level === 'yes', mff: false };
    const config = { model, input: { width: 64, height: 64 }, batch: 8 };
    return { cell, config, times: { stepMs } } as unknown as RunRecord;
  };
  const lines = linesOf(trainedCostTable([record('no', 100), record('no', 120), record('yes', 165)]));
  assert.is(lines.length, 3);
  assert.match(lines[1], /,110,14\.14\d*,2,1$/);
  assert.match(lines[2], /,165,,1,1\.5$/);
  assert.equal(linesOf(trainedCostTable([])).length, 1);
});
tables('the last table: what was run, and "not run" for the rest', () => {
  const ours = trainedClaimTable({ ...empty, ablations: ablation(rowsOf(0), rowsOf(1, 1), rowsOf(2, 2)) });
  const lines = linesOf(ours);
  const of = (text: string) => lines.find((line) => line.includes(text))!;
  assert.match(
    of('blood cells, AP: CBAM-CSP over'),
    /1\.2.*2\.20.*1\.00.*inconclusive|1\.2.*2\.20.*1\.00.*supported/,
  );
  assert.match(of('blood cells, AP: CIoU over YOLOX'), /0\.8.*supported/);
  assert.match(of('drawn shapes, AP: CIoU over YOLOX'), /not run/);
  assert.match(of('Table 1'), /1\.9.*not run/);
});
tables('the last table: Table 1 is of COCO at the paper’s budget, and of nothing else', () => {
  const row = (budget: string, method: string, AP: number) =>
    ({ cell: { method }, seed: 0, budget, values: { AP } }) as unknown as Row;
  const pair = (budget: string) => [row(budget, 'improved (printed CBAM)', 0.53), row(budget, 'YOLOX', 0.5)];
  const lineOf = (budget: string) =>
    linesOf(trainedClaimTable({ ...empty, coco: pair(budget) })).find((line) => line.includes('Table 1'))!;
  assert.match(lineOf('small'), /not run/);
  assert.match(lineOf('paper'), /1\.9.*3\.0.*one seed/);
});

const other = suite('figures of classes and gates');
other('classes: in how many the full model is above the baseline', () => {
  const row = (method: string, values: object) => ({ cell: { method }, seed: 0, values }) as unknown as Row;
  const rows = [
    row('YOLOX', { 'AP50 disc': 0.5, 'AP50 bar': 0.5, AP50: 0.5 }),
    row('improved (identity CBAM)', { 'AP50 disc': 0.6, 'AP50 bar': 0.4, AP50: 0.5 }),
  ];
  const { title } = classFigure([{ place: 'shapes', rows }], 'small');
  assert.match(title, /in 1 of 2 \(gates that start at 1\) classes; in the paper in 20 of 20$/);
  assert.match(classFigure([{ place: 'shapes', rows: [] }], 'small').title, /not recorded yet/);
});
other('gates: the full model alone, its mean preference for objects', () => {
  assert.match(gateFigure(ablation(rowsOf(0)), 'bccd', 'small').title, /on objects 1\.50 times \(gates/);
  assert.match(gateFigure(ablation([]), 'bccd', 'small').title, /^No full model/);
});

const opened = suite('openTrained');
opened('with no records: every study is there, says so, and Fig. 9 names the trials it needs', async () => {
  const store = new RunStore('/nowhere');
  const trained = await openTrained({ store, workRoot: '/nowhere', budget: 'smoke' });
  assert.is(trained.views.length, 10);
  assert.equal(
    trained.ablations.map(({ rows }) => rows.length),
    [0, 0, 0, 0],
  );
  const { note } = await detectionsBeside(trained, { place: 'shapes', images: 1, workRoot: '/nowhere' });
  assert.match(note, /^Not drawn, .*improved-yolox-classes-shapes, YOLOX, seed 0;/);
});
