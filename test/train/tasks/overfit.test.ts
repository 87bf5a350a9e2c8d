/** The whole loop learns four images by heart: every family, its network of few channels, a few dozen steps. */
import * as assert from 'uvu/assert';
import { suite } from '../../harness';
import { trainSmall } from '../small-run';

const common = [
  'data.limit=4',
  'batch=4',
  'epochs=20',
  'augmentation=null',
  'ema=null',
  'optimizer={"kind":"adam","lr":0.005}',
  'schedule={"kind":"warm-cosine","warmupEpochs":1}',
  'evaluation.every=20',
];

const overfit = suite('four images are learnt by heart');
for (const [model, ...settings] of [
  ['yolox-micro'],
  ['yolov3-spp-micro'],
  ['retinanet-micro'],
  ['fcos-micro'],
  ['fcos-micro', 'assigner.name=dsla', 'loss.kind=dsla', 'model.centerness=none'],
  ['foveabox-micro'],
  ['atss-micro'],
  ['hourglass-micro'],
] as const) {
  overfit(`${model} ${settings}`, async () => {
    const losses: number[] = [];
    await trainSmall({
      task: model === 'hourglass-micro' ? 'pose' : 'any',
      settings: [`model.name=${model}`, ...common, ...settings],
      onStep: ({ losses: { total } }) => losses.push(total),
    });
    const [first, last] = [losses[0], losses[losses.length - 1]];
    assert.is(losses.length, 20);
    assert.ok(last < 0.75 * first, `${first} became ${last}`);
  });
}
