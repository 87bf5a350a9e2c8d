import * as assert from 'uvu/assert';
import { assignSimota, type CellPredictions, simotaOptions, simotaSteps } from '../../lib/assign/simota';
import type { FeatureSize } from '../../lib/boxes';
import { type GridPoints, gridPoints } from '../../lib/boxes/points';
import { type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const strides = [8, 16, 32];
function pointsOf({ inputs }: GoldenCase): GridPoints {
  const [h, w] = inputs.input_hw as number[];
  return gridPoints(
    strides.map((s): FeatureSize => [h / s, w / s]),
    strides,
    0.5,
  );
}

/** Network outputs NCHW of one image, decoded as YOLOX does: (x + ix) · s, exp(w) · s. */
function predictionsOf({ inputs }: GoldenCase, points: GridPoints, image: number): CellPredictions {
  const classes = inputs.num_classes as number;
  const cells = points.level.length;
  const out = {
    boxesCxcywh: new Float64Array(cells * 4),
    objectness: new Float64Array(cells),
    classLogits: new Float64Array(cells * classes),
  };
  points.sizes.forEach(([h, w], level) => {
    const raw = numbers(inputs[`raw_${level}`]);
    const s = strides[level];
    for (let i = 0; i < h * w; i++) {
      const at = (channel: number) => raw[(image * (5 + classes) + channel) * h * w + i];
      const cell = points.start[level] + i;
      const [x, y] = [(at(0) + (i % w)) * s, (at(1) + Math.floor(i / w)) * s];
      out.boxesCxcywh.set([x, y, Math.exp(at(2)) * s, Math.exp(at(3)) * s], 4 * cell);
      out.objectness[cell] = at(4);
      for (let k = 0; k < classes; k++) out.classLogits[cell * classes + k] = at(5 + k);
    }
  });
  return out;
}

/** Rows (class, cx, cy, w, h) up to the number of rows that are not all zero. */
function truthOf({ inputs }: GoldenCase, image: number) {
  const all = numbers(inputs.labels);
  const most = (inputs.labels as { shape: number[] }).shape[1];
  const rows = Array.from({ length: most }, (_, r) =>
    Array.from(all.subarray((image * most + r) * 5, (image * most + r + 1) * 5)),
  );
  const real = rows.filter((row) => row.reduce((a, b) => a + b, 0) > 0);
  return { boxesCxcywh: Float64Array.from(real.flatMap((r) => r.slice(1))), labels: real.map((r) => r[0]) };
}

interface Image {
  fg_indices: unknown;
  matched_gt: unknown;
  ious: unknown;
}

const simota = suite('assignSimota');
for (const golden of readGolden('yolox-assign')) {
  (golden.outputs.images as Image[]).forEach((image, i) => {
    simota(`agrees with the reference: ${golden.name}, image ${i}`, () => {
      const points = pointsOf(golden);
      const got = assignSimota(points, predictionsOf(golden, points, i), truthOf(golden, i));
      assert.equal(Array.from(got.cell), Array.from(numbers(image.fg_indices)));
      assert.equal(Array.from(got.gtIndex), Array.from(numbers(image.matched_gt)));
      assert.ok(worst(got.iou, numbers(image.ious), 1e-6, 1e-7) <= 1);
    });
  });
}

const golden = readGolden('yolox-assign').find((c) => c.name === 'overlap_128_trained')!;
simota('gives each box one cell when one is asked for', () => {
  const points = pointsOf(golden);
  const truth = truthOf(golden, 0);
  const got = assignSimota(points, predictionsOf(golden, points, 0), truth, { ...simotaOptions, cells: 1 });
  assert.ok(got.cell.length <= truth.labels.length);
  assert.is(new Set(got.gtIndex).size, got.cell.length);
});
simota('finds nothing positive where no cell is near any box', () => {
  const points = pointsOf(golden);
  const far = { boxesCxcywh: Float64Array.of(900, 900, 10, 10), labels: [0] };
  assert.is(assignSimota(points, predictionsOf(golden, points, 0), far).cell.length, 0);
});
simota('shows its steps: candidates near a centre, at least one cell a box', () => {
  const points = pointsOf(golden);
  const steps = simotaSteps(points, predictionsOf(golden, points, 0), truthOf(golden, 0));
  assert.ok(steps.candidate.length > 0 && Math.min(...steps.cells) >= 1);
  assert.is(steps.cost.length, steps.cells.length * steps.candidate.length);
});
