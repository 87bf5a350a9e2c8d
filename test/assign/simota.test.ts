import * as assert from 'uvu/assert';
import { assignSimota, simotaOptions, simotaSteps } from '../../lib/assign/simota';
import { pointsOf, predictionsOf, truthOf } from '../goldens/checks/yolox';
import { readGolden } from '../goldens/read';
import { suite } from '../harness';

const simota = suite('assignSimota');

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
