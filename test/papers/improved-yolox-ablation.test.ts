import * as assert from 'uvu/assert';
import { drawShapes } from '../../lib/data';
import {
  descend,
  effects,
  effectTable,
  firstSteps,
  gains,
  gainTable,
  interactionMargin,
  lenthMargin,
  losses,
  positionsOf,
  printedCells,
  sameIouTable,
  silences,
  startGrid,
} from '../../lib/papers/improved-yolox';
import { suite } from '../harness';

const near = (a: number, b: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} and ${b}`);

const factorial = suite('effects');
factorial('by hand: CBAM on AP is (83.3 + 84.2 + 83.9 + 86.1 - 82.1 - 84.1 - 82.9 - 84.5) / 4', () => {
  const [cbam, , , cbamMff] = effects(printedCells(), 'ap');
  near(cbam.value, (83.3 + 84.2 + 83.9 + 86.1 - 82.1 - 84.1 - 82.9 - 84.5) / 4);
  near(cbamMff.value, (82.1 + 82.9 + 84.2 + 86.1 - 83.3 - 83.9 - 84.1 - 84.5) / 4);
});
factorial('the seven effects and the mean give the eight rows back', () => {
  const cells = printedCells();
  const mean = cells.reduce((sum, { ap5095 }) => sum + ap5095, 0) / 8;
  const all = effects(cells, 'ap5095');
  for (const { has, ap5095 } of cells) {
    const sign = (of: readonly number[]) => of.reduce((s, f) => s * (has[f] ? 1 : -1), 1);
    near(mean + all.reduce((sum, { of, value }) => sum + (sign(of) * value) / 2, 0), ap5095);
  }
});
factorial('gains and sums of single gains', () => {
  const [pair, , , all] = gains(printedCells(), 'ap');
  assert.is(pair.name, 'CBAM-CSP + MFF');
  near(pair.gain, 84.2 - 82.1);
  near(pair.sumOfSingles, 1.2 + 2.0);
  near(all.gain, 4);
  near(all.sumOfSingles, 4);
  assert.match(gainTable().toText(), /CBAM-CSP \+ MFF +\+2.1 +\+3.2 +−1.1/);
});
factorial('Lenth: by hand, with one effect far from six of size 1', () => {
  near(lenthMargin([1, -1, 1, 1, -1, 1, 20]), 3.764 * 1.5);
});
factorial('no main effect passes Lenth’s margin, each passes that of the interactions', () => {
  for (const key of ['ap', 'ap5095'] as const) {
    const all = effects(printedCells(), key);
    const lenth = lenthMargin(all.map(({ value }) => value));
    for (const { value } of all.slice(0, 3)) assert.ok(value < lenth && value > interactionMargin(all));
  }
  assert.is(effectTable().toCsv().trim().split('\n').length, 10);
});

const descent = suite('descend');
descent('the grid has 1107 starts, of which those that overlap are told', () => {
  const { start, target, overlaps } = startGrid();
  assert.equal([start.length / 4, target.length / 4, overlaps.length], [1107, 1107, 1107]);
  for (let i = 0; i < 1107; i++) near(target[4 * i + 2] * target[4 * i + 3], 1, 1e-6);
});
descent('apart: IoU stays where it is, CIoU arrives; the first record is the start', async () => {
  const start = Float32Array.of(1.6, 0.3, 1, 1);
  const starts = { start, target: Float32Array.of(0, 0, 1, 1), overlaps: [false] };
  const [iou, ciou] = await Promise.all(
    [losses[0], losses[4]].map((loss) => descend(loss, starts, { steps: 60, every: 30 })),
  );
  near(iou.boxes[2][0], 1.6, 1e-6);
  assert.equal(Array.from(ciou.boxes[0]), Array.from(start));
  assert.ok(ciou.iou[2][0] > 0.95, `${ciou.iou[2][0]}`);
  assert.is(iou.boxes.length, 3);
});

const first = suite('firstSteps');
const steps = firstSteps(drawShapes({ images: 4, seed: 6 }), 320);
first('positions are counted once each', () => {
  for (const step of steps) {
    const { count, apart, inside, crossing } = positionsOf(step);
    assert.is(apart + inside + crossing, count);
    assert.is(step.predicted.length, 4 * count);
  }
});
first('a prediction has the side of its stride', () => {
  for (const { predicted } of steps) {
    for (let i = 0; i < predicted.length; i += 4) assert.ok([8, 16, 32].includes(predicted[i + 2]));
  }
});
first('no loss that sees distance leaves more centers alone than IoU', async () => {
  const [step] = steps;
  const rows = await silences(step);
  const [plain, , , diou, ciou] = rows;
  assert.ok(diou.center <= plain.center && ciou.center <= plain.center);
  assert.ok(plain.center >= positionsOf(step).apart);
});

const same = suite('sameIouTable');
same('three boxes of one IoU; the diagonal one has the lower CIoU loss', () => {
  const rows = sameIouTable(60, 0.25)
    .toCsv()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','));
  assert.equal([...new Set(rows.map((row) => row[3]))].length, 1);
  assert.ok(Number(rows[2][4]) < Number(rows[0][4]));
  assert.is(rows[0][4], rows[1][4]);
});
