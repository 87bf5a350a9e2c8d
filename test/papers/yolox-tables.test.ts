import * as assert from 'uvu/assert';
import { simotaOptions } from '../../lib/assign';
import { drawShapes } from '../../lib/data';
import { useEngine } from '../../lib/engine';
import { readPaper } from '../../lib/papers/read-paper';
import {
  aimCells,
  conflictTable,
  costFigure,
  countAll,
  countingTable,
  countRules,
  dynamicKFigure,
  firstStepTable,
  growthOf,
  levelShare,
  lossPieces,
  onGrid,
  roadmap,
  sizeRows,
  sizeTable,
  squareIouLoss,
  squareIouPull,
  toComeTable,
  untrainedObjectness,
  yoloxPoints,
} from '../../lib/papers/yolox';
import { printedSizes } from '../../lib/papers/yolox/printed-sizes';
import { compareWithPaper } from '../../lib/show/paper-table';
import { suite } from '../harness';

const points = yoloxPoints(320);
const { samples, classes } = drawShapes({ images: 4, seed: 2 });
const aims = samples.map((sample) => aimCells(onGrid(sample, points), classes.length, 0));
const boxes = samples.reduce((sum, { labels }) => sum + labels.length, 0);

const sizes = countAll();
const tables = suite('sizes of Tables 2 to 4');
tables(
  'all 26 numbers agree to their last digit, but for the GFLOPs of YOLOX-L: 155.651, printed 155.6',
  () => {
    const rows = sizeRows(sizes).map(compareWithPaper);
    assert.is(rows.length, 26);
    assert.equal(
      rows.filter(({ verdict }) => verdict !== 'agrees').map(({ item }) => item),
      ['Table 3, YOLOX-L: GFLOPs'],
    );
  },
);
tables('every row of ours in the three tables is there', () => {
  const { tables: all } = readPaper('yolox');
  const ours = all
    .filter(({ id }) => ['Table 2', 'Table 3', 'Table 4'].includes(id))
    .flatMap(({ id, rows }) => rows.map(({ key }) => `${id} ${key[0]}`))
    .filter((row) => /YOLOX-|baseline|\+/.test(row));
  assert.equal(
    printedSizes().map(({ table, row }) => `${table} ${row}`),
    ours,
  );
});
tables('counted by hand: what anchors cost in the last 1x1, what the end-to-end version adds', () => {
  const parameters = (model: string) => sizes.get(model)!.parameters;
  assert.is(parameters('yolov3-spp-decoupled') - parameters('yolox-darknet53'), (256 + 1) * 85 * 2 * 3);
  const branch = 2 * (256 * 256 * 9 + 2 * 256) + 256 + 1;
  assert.is(parameters('yolox-darknet53-nms-free') - parameters('yolox-darknet53'), 3 * branch);
});
tables('the tables have a row a number, and a row a network', () => {
  assert.is(sizeTable(sizes).toCsv().trim().split('\n').length, 27);
  assert.is(countingTable(sizes).toText().match(/^yolo/gm)!.length, 10);
});

const firstStep = suite('firstStepTable');
firstStep('zeros first, then a real network: near the same loss', async () => {
  await useEngine();
  const small = aims.slice(0, 2);
  const rows = (await firstStepTable(small, simotaOptions, 0, 'drawn')).toCsv().trim().split('\n').slice(1);
  const objectness = rows.map((row) => Number(row.split(',').at(-2)));
  assert.is(rows.length, 3);
  assert.ok(
    objectness.every((loss) => Math.abs(loss / objectness[0] - 1) < 0.5),
    `${objectness}`,
  );
});

const rules = suite('countRules');
rules('every rule has its row in Table 2', () => {
  const { rows } = readPaper('yolox').tables.find(({ id }) => id === 'Table 2')!;
  for (const { row } of roadmap())
    assert.ok(
      rows.some(({ key }) => key[0] === row),
      row,
    );
});
rules('at most one cell, nine cells and one cell a box', () => {
  const counts = countRules(aims, 0.7, simotaOptions);
  const perBox = Object.fromEntries(counts.map(({ name, perBox }) => [name, perBox]));
  assert.ok(perBox['center cell'] <= 1 && perBox['multi positives'] <= 9 && perBox['one-to-one'] <= 1);
  assert.ok(perBox['multi positives'] > perBox['center cell']);
  for (const { byLevel } of counts) assert.ok(Math.abs(byLevel.reduce((a, b) => a + b, 0) - 100) < 1e-9);
});

const growth = suite('growthOf');
growth('k grows with the quality, from one to at most ten, and its mean is the classes’', () => {
  const { all, meanK, quality } = growthOf(aims, classes, simotaOptions);
  assert.equal([quality[0], quality[10]], [0, 1]);
  assert.ok(all.slice(1).every((k, i) => k >= all[i] - 1e-12));
  const of = (label: number) => samples.reduce((n, s) => n + s.labels.filter((l) => l === label).length, 0);
  const weighted = meanK.reduce((sum, k, label) => sum + k[5] * of(label), 0) / boxes;
  assert.ok(Math.abs(weighted - all[5]) < 1e-9);
});
growth('what is asked for is what is learned and what is lost', () => {
  const { learners, lost, boxes: counted, byLevel } = levelShare(aims, 0.7, simotaOptions);
  assert.is(counted, boxes);
  assert.is(
    byLevel.reduce((a, b) => a + b, 0),
    learners,
  );
  assert.is((growthOf(aims, classes, simotaOptions).all[7] * boxes).toFixed(6), (learners + lost).toFixed(6));
});

const losses = suite('lossPieces');
losses('untrained objectness is the formula', async () => {
  const { objectness, positives } = await lossPieces(aims, 0, simotaOptions);
  const formula = untrainedObjectness(aims.length * points.level.length, positives);
  assert.ok(Math.abs(objectness / formula - 1) < 1e-5, `${objectness} and ${formula}`);
  assert.is(untrainedObjectness(8400, 18).toFixed(3), '9.285');
});
losses('perfect boxes cost nothing', async () => {
  const { iou, l1, meanIou } = await lossPieces(aims, 1, simotaOptions);
  assert.ok(iou < 1e-4 && l1 < 1e-4 && meanIou > 0.9999);
});
losses('1 − IoU²: the pull is its slope', () => {
  for (const iou of [0.1, 0.5, 0.9]) {
    const slope = (squareIouLoss(iou + 1e-6) - squareIouLoss(iou - 1e-6)) / 2e-6;
    assert.ok(Math.abs(-slope - squareIouPull(iou)) < 1e-8);
  }
});

const figures = suite('figures of SimOTA');
const scene = { aims: aims[0], classNames: classes, simota: simotaOptions, quality: 0.6 };
const origin = { source: 'drawn', budget: 'smoke' };
figures('the cost picture has 27 places a box and a mark for each cell asked for', () => {
  const [heat, ...marks] = costFigure(scene, origin).spec.data;
  const z = heat.z as unknown as (number | null)[][];
  assert.is(z.length, samples[0].labels.length);
  assert.ok(z.every((row) => row.length === 27));
  for (const { x, y } of marks) {
    const columns = Array.from(x as number[]);
    assert.ok(columns.every((column, i) => z[(y as number[])[i]][column] !== null));
  }
});
figures('the slider starts at the quality given and moves ten bars and k', () => {
  const { layout, data } = dynamicKFigure(scene, origin).spec;
  const [slider] = layout.sliders!;
  assert.is(slider.steps[slider.active!].label, '0.6');
  assert.is(data.length, 11);
  for (const step of slider.steps) assert.is((step.args[0] as { y: unknown[] }).y.length, 11);
});
figures('tables with nothing to tell are tables still', () => {
  assert.match(conflictTable({ ...scene, quality: 0 }, 'drawn').toText(), /cell +stride/);
  assert.ok(toComeTable().toText().length > 0);
});
