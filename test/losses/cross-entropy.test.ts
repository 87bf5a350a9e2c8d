import * as assert from 'uvu/assert';
import { tf, useEngine } from '../../lib/engine';
import { sigmoidCrossEntropy, sigmoidFocalLoss, softmaxCrossEntropy } from '../../lib/losses/cross-entropy';
import { focalMse } from '../../lib/losses/heatmap-mse';
import { qualityFocalLoss } from '../../lib/losses/soft-focal';
import { suite } from '../harness';

/** One number of a loss, worked by hand in its doc comment. */
function isNear(got: tf.Tensor, want: number): void {
  const [value] = got.dataSync();
  got.dispose();
  assert.ok(Math.abs(value - want) < 1e-6, `${value} beside ${want}`);
}

const worked = suite('worked numbers of the losses');
worked('binary cross entropy at 0 is log 2, at ±100 finite', async () => {
  await useEngine();
  tf.tidy(() => {
    isNear(sigmoidCrossEntropy(tf.scalar(0), tf.scalar(1)), Math.log(2));
    isNear(sigmoidCrossEntropy(tf.scalar(-100), tf.scalar(1)), 100);
    isNear(sigmoidCrossEntropy(tf.scalar(100), tf.scalar(1)), 0);
  });
});
worked('softmax cross entropy of equal logits of six classes is log 6', () => {
  tf.tidy(() =>
    isNear(softmaxCrossEntropy(tf.zeros([1, 6]), tf.tensor2d([[0, 0, 1, 0, 0, 0]])), Math.log(6)),
  );
});
worked('focal loss at p = 0.5 is alpha / 4 of the cross entropy', () => {
  tf.tidy(() => isNear(sigmoidFocalLoss(tf.scalar(0), tf.scalar(1)), (0.25 * Math.log(2)) / 4));
});
worked('quality focal loss of a full target at p = 0.5 is log 2 / 4', () => {
  tf.tidy(() => isNear(qualityFocalLoss(tf.scalar(0), tf.scalar(1)), Math.log(2) / 4));
});
worked('focal MSE of a missed peak is 0.5005', () => {
  tf.tidy(() => isNear(focalMse(tf.scalar(0), tf.scalar(1), { gamma: 1 }), 0.5005));
});
