import * as assert from 'uvu/assert';
import { simotaOptions } from '../../lib/assign';
import { drawShapes } from '../../lib/data';
import { readPaper } from '../../lib/papers/read-paper';
import {
  aimCells,
  conflictTable,
  costFigure,
  countRules,
  coupledHead,
  decoupledHead,
  dynamicKFigure,
  endToEndLayers,
  growthOf,
  headChanges,
  headTable,
  levelShare,
  lossPieces,
  onGrid,
  roadmap,
  squareIouLoss,
  squareIouPull,
  toComeTable,
  untrainedObjectness,
  yoloxPoints,
} from '../../lib/papers/yolox';
import { suite } from '../harness';

const points = yoloxPoints(320);
const { samples, classes } = drawShapes({ images: 4, seed: 2 });
const aims = samples.map((sample) => aimCells(onGrid(sample, points), classes.length, 0));
const boxes = samples.reduce((sum, { labels }) => sum + labels.length, 0);

const head = suite('headChanges');
head('counted by hand: the last 1x1 of three anchors against one, at 256 channels and 85 outputs', () => {
  const { parameters, flops } = headChanges()['+anchor-free'];
  assert.is(parameters, -(256 + 1) * 85 * 2 * 3);
  assert.is(flops, -2 * 256 * 85 * 2 * 8400);
  assert.is(endToEndLayers().parameters, 6 * (256 * 256 * 9 + 2 * 256));
});
head('YOLOX-DarkNet53 has 63,724,767 parameters: the other rows of Table 2 follow, rounded', () => {
  const free = 63_724_767;
  const anchors = free + decoupledHead(3).parameters - decoupledHead(1).parameters;
  const million = (n: number) => (n / 1e6).toFixed(2);
  assert.is(million(anchors), '63.86');
  assert.is(million(anchors - decoupledHead(3).parameters + coupledHead().parameters), '63.00');
  assert.is(million(free + endToEndLayers().parameters), '67.27');
});
head('the table holds each against the printed step', () => {
  assert.is(headTable().toCsv().trim().split('\n').length, 7);
  assert.is((headTable().toText().match(/ yes$/gm) ?? []).length, 6);
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
