/** What a step takes from JavaScript must not change from call to call: it is traced twice, and the traces compared. */
import type { GraphNode } from './node';
import type { Trace } from './trace';
import { traceError } from './trace-error';

/**
 * Compares two traces of the same step.
 * @throws InputError that names the first operation which differs: a number made anew, another branch.
 */
export function checkSameTrace(first: Trace, second: Trace): void {
  checkSameForm(first.form, second.form);
  const [before, after] = [first.recorded, second.recorded];
  const position = after.findIndex((node, i) => !isSame(node, before[i]));
  if (position < 0 && before.length === after.length) return;
  const node = after[position];
  const at = second.places[node ? position : second.places.length - 1];
  if (!node || node.op !== before[position]?.op) {
    const what = `the step does other operations at its second call (${node?.op ?? 'none'}, before: ${before[position < 0 ? after.length : position]?.op ?? 'none'})`;
    throw traceError({
      what,
      fix: 'choose with tf.where(condition, a, b), or compile one step for each way',
      at,
    });
  }
  const user = after.find(({ inputs }) => inputs.includes(`${node.name}:0`)) ?? node;
  const what = `a number made in the step differs from call to call (used by ${user.op})`;
  const fix = 'make it an argument (tf.scalar) or a variable; random numbers: randomUniform(shape, seed)';
  throw traceError({ what, fix, at });
}

function isSame(a: GraphNode, b: GraphNode | undefined): boolean {
  if (!b || a.op !== b.op || a.inputs.join() !== b.inputs.join()) return false;
  if (JSON.stringify(a.attributes) !== JSON.stringify(b.attributes)) return false;
  return !a.constant || Buffer.compare(a.constant.bytes, b.constant!.bytes) === 0;
}

/** What a result holds besides tensors is fixed with the graph. */
function checkSameForm(before: string, after: string): void {
  if (before === after) return;
  const what = `the form of the result, or a number in it, differs from call to call (${before}, ${after})`;
  throw traceError({ what, fix: 'return it as a tensor, or count outside of the step' });
}
