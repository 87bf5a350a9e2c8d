import * as assert from 'uvu/assert';
import { alignedOverlap, type IouKind, pairwiseOverlap } from '../../lib/boxes/iou-family';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const kinds: IouKind[] = ['iou', 'giou', 'diou', 'ciou'];
const cases = readGolden('iou-losses');

/** Cells that are NaN in the reference are left out: ours are finite there by the documented rule. */
function agree(got: Float64Array, want: Float64Array): void {
  const kept = [...want.keys()].filter((i) => !Number.isNaN(want[i]));
  assert.ok(
    worst(
      kept.map((i) => got[i]),
      kept.map((i) => want[i]),
      1e-6,
      1e-7,
    ) <= 1,
  );
  assert.ok(got.every(Number.isFinite));
}

const aligned = suite('alignedOverlap');
for (const { name, inputs, outputs } of cases.filter((c) => c.name.endsWith('xyxy'))) {
  for (const kind of kinds) {
    aligned(`agrees with the reference: ${kind}, ${name}`, () => {
      agree(alignedOverlap(kind, numbers(inputs.pred), numbers(inputs.target)), numbers(outputs[kind]));
    });
  }
}
aligned('of boxes that touch in a corner is 0, -1/2, -1/4', () => {
  const of = (kind: IouKind) =>
    alignedOverlap(kind, Float64Array.of(0, 0, 2, 2), Float64Array.of(2, 2, 4, 4))[0];
  assert.is(of('iou'), 0);
  assert.is(of('giou'), -0.5);
  assert.ok(Math.abs(of('diou') + 0.25) < 1e-8);
});

const pairwise = suite('pairwiseOverlap');
for (const { name, inputs, outputs } of cases.filter((c) => c.name.startsWith('pairwise'))) {
  for (const kind of kinds.filter((k) => outputs[k])) {
    pairwise(`agrees with the reference: ${kind}, ${name}`, () => {
      agree(pairwiseOverlap(kind, numbers(inputs.a), numbers(inputs.b)), numbers(outputs[kind]));
    });
  }
}
pairwise('is the same whichever box comes first', () => {
  const [a, b] = [Float64Array.of(0, 0, 3, 2), Float64Array.of(1, 1, 5, 4)];
  for (const kind of kinds)
    assert.ok(Math.abs(pairwiseOverlap(kind, a, b)[0] - pairwiseOverlap(kind, b, a)[0]) < 1e-12);
});
