import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  balanceFigure,
  balanceTable,
  bellFigure,
  bestPredictionFigure,
  exactTable,
  focalWeights,
  openPoses,
  paperBell,
  ratioFigure,
  shareFigure,
  shareTable,
  statementTable,
  subjectTargets,
  surfaceFigure,
  sweepGamma,
  targetSheet,
  weightSliderFigure,
} from '../../lib/papers/fmse';
import { poseFolder, poses } from '../data/pose-fixture';
import { suite } from '../harness';

const weights = focalWeights([0, 0.5, 1], 1e-3);
const { subjects, origin } = openPoses('figures', 'smoke', 3);
const all = subjects.map((subject) => subjectTargets(subject, paperBell, 64));
const sweep = sweepGamma(all, weights, 3);
const evidence = { bell: paperBell, mapSide: 64, epsilon: 1e-3, subjects, sweep };
const rowsOf = (csv: string) => csv.trim().split(/\r?\n/).slice(1);

const tables = suite('tables of notebook 04');
tables('a row for each gamma; gamma 0 weighs all pixels alike', () => {
  const rows = rowsOf(balanceTable(paperBell, 64, weights).toCsv());
  assert.is(rows.length, 3);
  assert.match(rows[0], /^0,1,4\.1\d*,4\.1\d*,0\.0287\d*,100,0\.01$/);
});
tables('two rows a stand-in', () => {
  assert.is(rowsOf(shareTable('shares', sweep, paperBell, origin).toCsv()).length, 12);
});
tables('nine statements, each with a verdict', () => {
  const rows = rowsOf(statementTable(evidence, origin).toCsv());
  assert.is(rows.length, 9);
  assert.ok(rows.every((row) => /,(yes|no|in part)$/.test(row)));
  assert.match(rows[6], /punished more.*,no$/);
});
tables('an epsilon above 1 would punish the background more, and the table says so', () => {
  const rows = rowsOf(statementTable({ ...evidence, epsilon: 1.5 }, origin).toCsv());
  assert.match(rows[6], /punished more.*,yes$/);
});
tables('exact items: the printed ratio differs, its two counts agree', () => {
  const rows = rowsOf(exactTable().toCsv());
  assert.match(rows[0], /foreground pixels.*agrees$/);
  assert.match(rows[1], /background pixels.*agrees$/);
  assert.match(rows[2], /ratio.*differs$/);
});

const figures = suite('figures of notebook 04');
figures('each has data and a title that fits one line', async () => {
  const drawn = [
    bellFigure(paperBell, 64),
    weightSliderFigure(paperBell, 64, weights),
    surfaceFigure(weights[2]),
    bestPredictionFigure(weights),
    ratioFigure(subjects, origin),
    balanceFigure(paperBell, 64, 1e-3),
    shareFigure(sweep, origin),
  ];
  for (const { spec, title } of drawn) {
    assert.ok(spec.data.length > 0);
    assert.ok(title.length <= 80 && !/NaN|undefined/.test(title), title);
  }
});
figures('the slider has a step for each gamma and starts at 1', () => {
  const [slider] = weightSliderFigure(paperBell, 64, weights).spec.layout.sliders ?? [];
  assert.equal([slider.steps.length, slider.active], [3, 2]);
});
figures('the printed ratio is marked where the paper has it', () => {
  const { data } = ratioFigure(subjects, origin).spec;
  assert.equal([data[6].x, data[6].y], [[64], [0.0043]]);
});
figures('three crops under two bells make one picture', async () => {
  const picture = await targetSheet(subjects, paperBell, 64, origin);
  assert.ok((await picture.toJpeg()).length > 1000);
});

const open = suite('openPoses');
const before = process.env.PAPERSWEEP_DATA;
open.after(() => {
  if (before === undefined) delete process.env.PAPERSWEEP_DATA;
  else process.env.PAPERSWEEP_DATA = before;
});
open('without the usual set a drawn one stands in, and the note says so first', () => {
  const empty = mkdtempSync(join(tmpdir(), 'none-'));
  process.env.PAPERSWEEP_DATA = empty;
  const { note, subjects: drawn } = openPoses('lspet-1000', 'smoke', 4);
  rmSync(empty, { recursive: true });
  assert.is(drawn.length, 8);
  assert.match(
    note,
    /^There is no data set "lspet-1000" here, so a drawn set stands in\. figures, seed 4: 8 pers/,
  );
});
open('a folder of poses: every file of it, persons told, no path of this machine', () => {
  const { root, remove } = poseFolder(poses());
  process.env.PAPERSWEEP_DATA = dirname(root);
  const { note, origin: from } = openPoses('set', 'small', 0);
  remove();
  assert.is(note, 'set: 2 persons, 5 labelled joints of 3 kinds.');
  assert.equal(from, { source: 'set, 2 persons', budget: 'small' });
});
open('no such set, no keypoint file, no images, other joints: each is told', () => {
  const { parent, root, remove } = poseFolder(poses());
  process.env.PAPERSWEEP_DATA = parent;
  mkdirSync(join(parent, 'empty'));
  const other = poses();
  other.categories[0].keypoints[0] = 'toe';
  writeFileSync(join(root, 'keypoints_val.json'), JSON.stringify(other));
  const message = (name: string) => {
    try {
      return openPoses(name, 'smoke', 0).note;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const told = [message('moons'), message('empty'), message('set')];
  rmSync(join(root, 'images'), { recursive: true });
  told.push(message('set'));
  remove();
  assert.match(told[0], /no data set "moons"; mend:/);
  assert.match(told[1], /^empty: no file keypoints_\*\.json; expected a folder of poses/);
  assert.match(told[2], /^set\/keypoints_val.json: other joints than in the first file/);
  assert.match(told[3], /^set: no folder images/);
});
