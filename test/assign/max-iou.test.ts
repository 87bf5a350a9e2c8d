import * as assert from 'uvu/assert';
import { assignMaxIou, IGNORED, NEGATIVE, positiveAnchors } from '../../lib/assign';
import { encodeDeltas, gridAnchors } from '../../lib/boxes';
import { type GoldenCase, numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

// The reference ran these in float32.
const rtol = 1e-4;

function assigned(c: GoldenCase) {
  const anchors = gridAnchors(c.inputs.featmap_hw as [number, number][]);
  const boxes = numbers(c.inputs.gt_bboxes);
  const { pos_iou_thr, neg_iou_thr, min_pos_iou } = c.inputs as Record<string, number>;
  const options = { positiveIou: pos_iou_thr, negativeIou: neg_iou_thr, minPositiveIou: min_pos_iou };
  return { anchors, boxes, assignment: assignMaxIou(anchors, boxes, options) };
}

const golden = suite('assignMaxIou: golden');
for (const c of readGolden('retina-assign').filter((c) => 'nonneg_index' in c.outputs)) {
  golden(`${c.name}: the same anchors, each with the same box`, () => {
    const { anchors, assignment } = assigned(c);
    assert.is(anchors.length / 4, c.outputs.num_anchors);
    const { gtIndex } = assignment;
    const index = [...gtIndex.keys()].filter((i) => gtIndex[i] !== NEGATIVE);
    assert.equal(index, [...numbers(c.outputs.nonneg_index)]);
    const named = index.map((i) => (gtIndex[i] === IGNORED ? -1 : gtIndex[i] + 1));
    assert.equal(named, [...numbers(c.outputs.assigned_gt)]);
    assert.equal([...positiveAnchors(assignment)], [...numbers(c.outputs.pos_index)]);
  });
  if (!('pos_deltas' in c.outputs)) continue;
  golden(`${c.name}: the same overlaps and targets`, () => {
    const { anchors, boxes, assignment } = assigned(c);
    const overlaps = assignment.maxIou.filter((_, i) => assignment.gtIndex[i] !== NEGATIVE);
    assert.ok(worst(overlaps, numbers(c.outputs.max_overlaps_nonneg), rtol, 1e-5) <= 1);
    const rows = [...positiveAnchors(assignment)];
    const from = Float64Array.from(rows.flatMap((i) => [...anchors.subarray(4 * i, 4 * i + 4)]));
    const to = Float64Array.from(
      rows.flatMap((i) => [...boxes.subarray(4 * assignment.gtIndex[i], 4 * assignment.gtIndex[i] + 4)]),
    );
    assert.ok(worst(encodeDeltas(from, to), numbers(c.outputs.pos_deltas), rtol, 1e-5) <= 1);
  });
}

const rule = suite('assignMaxIou');
const anchors = Float64Array.of(0, 0, 10, 10, 0, 0, 10, 20, 0, 0, 10, 22, 100, 100, 110, 110);
rule('IoU 1, 0.5, 10/22 and 0 give positive, positive, ignored and background', () => {
  const { gtIndex } = assignMaxIou(anchors, Float64Array.of(0, 0, 10, 10));
  assert.equal([...gtIndex], [0, 0, IGNORED, NEGATIVE]);
});
rule('no ground truth: all background', () => {
  assert.equal(
    [...assignMaxIou(anchors, new Float64Array(0)).gtIndex],
    [NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE],
  );
});
rule('no anchors: nothing', () => {
  assert.is(assignMaxIou(new Float64Array(0), Float64Array.of(0, 0, 10, 10)).gtIndex.length, 0);
});
rule('a box far smaller than a stride still keeps its best anchor', () => {
  assert.is(assignMaxIou(anchors, Float64Array.of(101, 101, 102, 102)).gtIndex[3], 0);
});
rule('a box without area makes every anchor positive unless minPositiveIou is above 0', () => {
  const flat = Float64Array.of(5, 5, 5, 5);
  assert.equal([...assignMaxIou(anchors, flat).gtIndex], [0, 0, 0, 0]);
  const careful = { positiveIou: 0.5, negativeIou: 0.4, minPositiveIou: 0.01 };
  assert.equal([...assignMaxIou(anchors, flat, careful).gtIndex], [NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE]);
});
