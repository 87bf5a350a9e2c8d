import * as assert from 'uvu/assert';
import { assignSimota, simotaOptions, simotaSteps } from '../../lib/assign/simota';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';
import { pointsOf, predictionsOf, truthOf } from './yolox-golden';

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
