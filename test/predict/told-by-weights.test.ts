import * as assert from 'uvu/assert';
import { findModel } from '../../lib/models';
import { fitOf, toldByWeights, trainedFit } from '../../lib/predict';
import { suite } from '../harness';

const told = suite('toldByWeights');
const of = (metadata: Record<string, string>) => toldByWeights({ metadata });
told('gives what a training run wrote: model, its keys, input, names', () => {
  const config = {
    model: { name: 'yolox-micro', width: 0.25, classes: 80 },
    input: { width: 256, height: 192, maxLabels: 120 },
  };
  assert.equal(of({ details: JSON.stringify({ config }), names: '["RBC", "WBC"]' }), {
    name: 'yolox-micro',
    overrides: { width: 0.25, classes: 80 },
    size: [256, 192],
    names: ['RBC', 'WBC'],
  });
});
told('takes anything else as not told', () => {
  for (const details of ['', '{', 'null', '[1]', '{"config":3}', '{"config":{"model":"x","input":[]}}']) {
    assert.equal(of({ details }), {}, details);
  }
  assert.equal(of({}), {});
  assert.equal(of({ names: '[]' }), {});
  assert.equal(of({ names: '{"__proto__":1}' }), {});
});

const fit = suite('trainedFit and fitOf');
fit('a trained detector fits images into its input; a reference goes by its own rule', () => {
  const [yolox, retina, micro] = ['yolox-s', 'retinanet-r50', 'retinanet-micro'].map(findModel);
  assert.equal(trainedFit(yolox, [256, 192]), { kind: 'letterbox', size: [256, 192], border: 114 });
  assert.equal(trainedFit(retina, [256, 192]), { kind: 'letterbox', size: [256, 192] });
  assert.equal(fitOf(yolox), { kind: 'letterbox', size: [640, 640], border: 114 });
  assert.equal(fitOf(retina), { kind: 'shorter-side', size: [1333, 800], resizer: 'opencv' });
  assert.equal(fitOf(findModel('fcos-r50-torchvision')).resizer, 'pytorch');
  assert.equal(fitOf(micro).size, [160, 160]);
});
