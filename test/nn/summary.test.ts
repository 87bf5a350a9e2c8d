import * as assert from 'uvu/assert';
import { createRandom, tf, useEngine, withoutLeak } from '../../lib/engine';
import { BatchNorm2d, Conv2d, Module, summary } from '../../lib/nn';
import { suite } from '../harness';

class Pair extends Module {
  readonly conv = new Conv2d({ inChannels: 1, outChannels: 2, kernelSize: 3, stride: 2 }, createRandom(0));
  readonly bn = new BatchNorm2d(2);

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.bn.forward(this.conv.forward(x));
  }
}

const rows = suite('summary');
rows('gives name, kind, shape and parameters of each module, and leaves no tensor', async () => {
  await useEngine();
  const pair = new Pair();
  await withoutLeak(() => {
    assert.equal(
      summary(pair, () => pair.forward(tf.zeros([1, 7, 7, 1]))),
      [
        { name: '', kind: 'Pair', outputShapes: [[1, 3, 3, 2]], parameters: 24 },
        { name: 'conv', kind: 'Conv2d', outputShapes: [[1, 3, 3, 2]], parameters: 20 },
        { name: 'bn', kind: 'BatchNorm2d', outputShapes: [[1, 3, 3, 2]], parameters: 4 },
      ],
    );
  });
  assert.not(Object.hasOwn(pair.conv, 'forward'));
  pair.dispose();
});
