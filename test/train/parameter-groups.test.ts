import * as assert from 'uvu/assert';
import { useEngine } from '../../lib/engine';
import { trainExcept } from '../../lib/train/freeze';
import { type GroupOptions, parameterGroups } from '../../lib/train/parameter-groups';
import { suite } from '../harness';
import { TinyModel } from './tiny-model';

/** Names of the parameters by decay and rate. */
function parted(options: GroupOptions): Record<string, string[]> {
  const groups = parameterGroups(new TinyModel(), options);
  return Object.fromEntries(groups.map((g) => [`${g.weightDecay} x${g.lrScale}`, [...g.parameters.keys()]]));
}

const groups = suite('parameterGroups');
groups('as YOLOX: weights of convolutions decay, nothing else', async () => {
  await useEngine();
  assert.equal(parted({ weightDecay: 5e-4 }), {
    '0.0005 x1': ['stem.weight', 'head.weight'],
    '0 x1': ['bn.weight', 'bn.bias', 'head.bias'],
  });
});
groups('as FCOS: biases of convolutions learn twice as fast and do not decay; norms do', () => {
  assert.equal(parted({ weightDecay: 1e-4, decayNorm: true, biasLrScale: 2 }), {
    '0.0001 x1': ['stem.weight', 'bn.weight', 'bn.bias', 'head.weight'],
    '0 x2': ['head.bias'],
  });
});
groups('a part has its own rate; a frozen one is in no group', () => {
  assert.equal(parted({ weightDecay: 0, lrScales: { stem: 0.1 }, frozen: ['head', 'bn'] }), {
    '0 x0.1': ['stem.weight'],
  });
});
groups('a part that is not there is refused with the nearest name', () => {
  assert.throws(() => parted({ weightDecay: 0, frozen: ['haed'] }), /no part "haed".*"head"/);
});

const freeze = suite('trainExcept');
freeze('frozen parts stay in inference mode, with all below them', () => {
  const model = new TinyModel().eval();
  trainExcept(model, ['stem']);
  assert.equal([model.stem.training, model.bn.training, model.head.training], [false, true, true]);
});
