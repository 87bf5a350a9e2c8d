import * as assert from 'uvu/assert';
import {
  boxCount,
  clipBoxes,
  cxcywhToXyxy,
  scaleBoxes,
  xywhToXyxy,
  xyxyToCxcywh,
  xyxyToXywh,
} from '../../lib/boxes';
import { suite } from '../harness';

const layouts = suite('layouts');
const boxes = Float64Array.of(2, 4, 10, 20, -1, -2, 3, 6);

layouts('xyxy [2,4,10,20] is cxcywh [6,12,8,16] and xywh [2,4,8,16]', () => {
  assert.equal([...xyxyToCxcywh(boxes).slice(0, 4)], [6, 12, 8, 16]);
  assert.equal([...xyxyToXywh(boxes).slice(0, 4)], [2, 4, 8, 16]);
});
layouts('there and back gives the same boxes', () => {
  assert.equal(cxcywhToXyxy(xyxyToCxcywh(boxes)), boxes);
  assert.equal(xywhToXyxy(xyxyToXywh(boxes)), boxes);
});
layouts('the input is left as it was, and none is fine', () => {
  const copy = boxes.slice();
  scaleBoxes(boxes, 2);
  assert.equal(boxes, copy);
  assert.is(xyxyToXywh(new Float32Array(0)).length, 0);
});
layouts('boxes are cut at the border; one outside ends without area', () => {
  assert.equal(
    [...clipBoxes(Float64Array.of(-5, 1, 30, 9, 50, 50, 60, 60), 20, 8)],
    [0, 1, 20, 8, 20, 8, 20, 8],
  );
});
layouts('a length of 6 is refused', () => {
  assert.throws(() => boxCount(new Float64Array(6)), /length 6, expected a multiple of 4/);
});
