import * as assert from 'uvu/assert';
import { plainImage } from '../../../lib/data/packed-image';
import { flipBoxes, flipImage, flipJoints, flipPairs } from '../../../lib/data/transforms/flip';
import { suite } from '../../harness';

const flip = suite('flips');
flip('an image: each row turned round; twice is none', () => {
  const image = plainImage(3, 2);
  image.data.set([1, 2, 3, 4, 5, 6]);
  flipImage(image);
  assert.equal([...image.data], [3, 2, 1, 6, 5, 4]);
  flipImage(image);
  assert.equal([...image.data], [1, 2, 3, 4, 5, 6]);
});
flip('boxes of an image 100 wide', () => {
  assert.equal([...flipBoxes([10, 1, 30, 2, 0, 0, 100, 5], 100)], [70, 1, 90, 2, 0, 0, 100, 5]);
});
flip('joints: left and right change places with their labels; none stays at 0, 0', () => {
  const joints = { xy: Float64Array.of(10, 1, 20, 2, 30, 3), visible: [2, 0, 1] };
  const { xy, visible } = flipJoints(joints, 100, [[0, 1]]);
  assert.equal([...xy], [0, 0, 89, 1, 69, 3]);
  assert.equal(Array.from(visible), [0, 2, 1]);
});

const pairs = suite('flipPairs');
pairs('by name, whatever the names begin with', () => {
  assert.equal(flipPairs(['nose', 'left_eye', 'right_eye', 'neck']), [[1, 2]]);
  assert.equal(flipPairs(['r ankle', 'l ankle', 'head', 'l_hip', 'r_hip']), [
    [0, 1],
    [3, 4],
  ]);
  assert.equal(flipPairs(['lobe', 'rear', 'left', 'neck']), []);
});
pairs('a side without the other is refused', () => {
  assert.throws(() => flipPairs(['left_eye', 'nose']), /joint "left_eye" has no other side/);
});
