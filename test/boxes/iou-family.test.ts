import * as assert from 'uvu/assert';
import { alignedOverlap, type IouKind, pairwiseOverlap } from '../../lib/boxes/iou-family';
import { suite } from '../harness';

const kinds: IouKind[] = ['iou', 'giou', 'diou', 'ciou'];
const aligned = suite('alignedOverlap');
aligned('of boxes that touch in a corner is 0, -1/2, -1/4', () => {
  const of = (kind: IouKind) =>
    alignedOverlap(kind, Float64Array.of(0, 0, 2, 2), Float64Array.of(2, 2, 4, 4))[0];
  assert.is(of('iou'), 0);
  assert.is(of('giou'), -0.5);
  assert.ok(Math.abs(of('diou') + 0.25) < 1e-8);
});

const pairwise = suite('pairwiseOverlap');
pairwise('is the same whichever box comes first', () => {
  const [a, b] = [Float64Array.of(0, 0, 3, 2), Float64Array.of(1, 1, 5, 4)];
  for (const kind of kinds)
    assert.ok(Math.abs(pairwiseOverlap(kind, a, b)[0] - pairwiseOverlap(kind, b, a)[0]) < 1e-12);
});
