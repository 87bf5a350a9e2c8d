import * as assert from 'uvu/assert';
import { decodeDeltas, deltaOptions, encodeDeltas } from '../../lib/boxes';
import { numbers, readGolden, worst } from '../goldens/read';
import { suite } from '../harness';

const coder = readGolden('retina-assign').find((c) => c.name === 'coder')!;
const { means, stds, max_shape_hw } = coder.inputs as Record<string, number[]>;
// The reference ran this case in float32: its tolerance is float32's.
const rtol = 1e-4;
const options = { ...deltaOptions, means, stds };
const anchors = numbers(coder.inputs.anchors);

const encode = suite('encodeDeltas');
encode('golden targets', () => {
  const got = encodeDeltas(anchors, numbers(coder.inputs.gt), options);
  assert.ok(worst(got, numbers(coder.outputs.encoded), rtol, 1e-7) <= 1);
});
encode('a box shifted by half an anchor and twice as wide is (0.5, 0, log 2, 0)', () => {
  const got = encodeDeltas(Float64Array.of(0, 0, 10, 10), Float64Array.of(0, 0, 20, 10));
  assert.equal([...got], [0.5, 0, Math.log(2), 0]);
});
encode('another number of boxes is refused', () => {
  assert.throws(() => encodeDeltas(new Float64Array(8), new Float64Array(4)), /2 anchors and 1 rows/);
});

const decode = suite('decodeDeltas');
decode('golden boxes, cut at the image and not', () => {
  const deltas = numbers(coder.inputs.deltas);
  const clipTo = [max_shape_hw[0], max_shape_hw[1]] as const;
  const clipped = decodeDeltas(anchors, deltas, { ...options, clipTo });
  assert.ok(worst(clipped, numbers(coder.outputs.decoded_clip), rtol, 1e-7) <= 1);
  const free = decodeDeltas(anchors, deltas, options);
  assert.ok(worst(free, numbers(coder.outputs.decoded_noclip), rtol, 1e-7) <= 1);
});
decode('deltas of zero give the anchors', () => {
  const same = decodeDeltas(anchors, new Float64Array(anchors.length));
  assert.ok(worst(same, anchors, 1e-12, 1e-12) <= 1);
});
decode('decoding what was encoded gives the boxes back', () => {
  const boxes = numbers(coder.inputs.gt);
  const back = decodeDeltas(anchors, encodeDeltas(anchors, boxes, options), options);
  assert.ok(worst(back, boxes, 1e-12, 1e-12) <= 1);
});
