/** TensorFlow.js accepts a few things and computes something else: these say so instead. */
import { tf } from '../tensorflow';

/** Sets the guards; further calls do nothing. */
export function setGuards(): void {
  guardOptimizers();
  guardGroups();
}

const guarded = Symbol.for('papersweep.guarded');

const mixing =
  'this optimizer keeps its state by place in the list of weights: give the same list, zeros for those that stand still';

interface Optimizer {
  applyGradients(gradients: object): void;
  [guarded]?: boolean;
}

/** `tf.train` optimisers keep their state by place in the list: another list would mix the moments of two weights. */
function guardOptimizers(): void {
  const kinds = [
    tf.AdamOptimizer,
    tf.AdamaxOptimizer,
    tf.AdadeltaOptimizer,
    tf.AdagradOptimizer,
    tf.MomentumOptimizer,
    tf.RMSPropOptimizer,
  ];
  for (const { prototype } of kinds) guardOptimizer(prototype as unknown as Optimizer);
}

function guardOptimizer(prototype: Optimizer): void {
  if (Object.hasOwn(prototype, guarded)) return;
  prototype[guarded] = true;
  const apply = prototype.applyGradients;
  const lists = new WeakMap<object, string>();
  prototype.applyGradients = function (gradients) {
    const list = namesOf(gradients);
    const first = lists.get(this) ?? list;
    if (list !== first) throw new Error(`${mixing} (began with [${first}], was now given [${list}])`);
    lists.set(this, first);
    return apply.call(this, gradients);
  };
}

function namesOf(gradients: object): string {
  const named = Array.isArray(gradients)
    ? gradients.map(({ name }) => name as string)
    : Object.keys(gradients);
  return named.join(', ');
}

interface ConvClass {
  verifyArgs(args: { groups?: number }): void;
  [guarded]?: boolean;
}

/** `tf.layers.conv2d({groups})` is accepted and ignored. */
function guardGroups(): void {
  const layer = tf.layers.conv2d({ filters: 1, kernelSize: 1, name: 'guard' });
  const base = Object.getPrototypeOf(Object.getPrototypeOf(layer.constructor)) as ConvClass; // of Conv2D, Conv
  if (Object.hasOwn(base, guarded)) return;
  base[guarded] = true;
  const verify = base.verifyArgs;
  base.verifyArgs = function (args) {
    if ((args.groups ?? 1) !== 1)
      throw new Error(`tf.layers ignores groups: ${args.groups}; take Conv2d of lib/nn, which has them`);
    verify.call(this, args);
  };
}
