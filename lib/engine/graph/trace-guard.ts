/** Watches what a step does to tensors and variables while it is traced, beside the operations that it records. */
import { tf } from '../tensorflow';
import type { TraceFault } from './trace-error';

/** The part of TensorFlow.js's engine that every operation, and everything kept, goes through. */
interface Engine {
  nextTensorId(): number;
  runKernel(name: string, inputs: Record<string, unknown>, attributes?: object): unknown;
  keep(tensor: tf.Tensor): tf.Tensor;
  makeVariable(...all: unknown[]): tf.Variable;
}

/** What may be used, and whom to tell what may not. */
export interface GuardOptions {
  variables: readonly tf.Variable[];
  /** Whether the variables' values become constants. */
  freeze: boolean;
  fail(fault: TraceFault): never;
}

/** A tensor that a step kept, and where. */
export interface Kept {
  tensor: tf.Tensor;
  at: Error;
}

/**
 * From here on, until `release`, a fault is: a kernel that is given a disposed tensor, a variable that was not named
 * (its value would be frozen in the graph, what is assigned to it lost), a variable that is made.
 */
export class TraceGuard {
  private readonly engine = tf.engine() as unknown as Engine;
  private readonly firstId: number;
  private readonly named: Set<tf.Tensor>;
  private readonly allKept: Kept[] = [];
  private readonly assign = tf.Variable.prototype.assign;

  constructor(private readonly options: GuardOptions) {
    this.named = new Set(options.variables);
    this.firstId = this.engine.nextTensorId();
    const { engine } = this;
    const { runKernel, keep } = engine;
    engine.runKernel = (name, inputs, attributes) => {
      for (const tensor of Object.values(inputs).flat()) this.checkUse(name, tensor);
      return runKernel.call(engine, name, inputs, attributes);
    };
    engine.keep = (tensor) => {
      this.allKept.push({ tensor, at: new Error() });
      return keep.call(engine, tensor);
    };
    engine.makeVariable = () =>
      options.fail({
        what: 'the step makes a variable',
        fix: 'make it before the step, and add it to the variables of compile',
      });
    const guard = this;
    tf.Variable.prototype.assign = function (value) {
      guard.checkAssign(this, value);
      guard.assign.call(this, value);
    };
  }

  /** Gives what the step made, kept and does not return. */
  kept(returned: readonly tf.Tensor[]): Kept[] {
    return this.allKept.filter(
      ({ tensor }) => tensor.id >= this.firstId && !tensor.isDisposed && !returned.includes(tensor),
    );
  }

  /** Says so if a variable that was not named is among the step's results. */
  checkResults(results: readonly tf.Tensor[]): void {
    for (const tensor of results) if (this.isForeign(tensor)) this.failForeign('the step returns', tensor);
  }

  release(): void {
    tf.Variable.prototype.assign = this.assign;
    const own: Partial<Engine> = this.engine;
    delete own.runKernel;
    delete own.keep;
    delete own.makeVariable;
  }

  private checkUse(kernel: string, tensor: unknown): void {
    if (!(tensor instanceof tf.Tensor)) return;
    if (this.isForeign(tensor)) this.failForeign(`${kernel} uses`, tensor);
    if (!tensor.isDisposed) return;
    const what = `${kernel} is given a tensor that was disposed of`;
    const fix = 'dispose of it after its last use, or leave it to the step: it disposes of all';
    this.options.fail({ what, fix });
  }

  private checkAssign(variable: tf.Variable, value: tf.Tensor): void {
    if (this.isForeign(variable)) this.failForeign('the step assigns to', variable);
    if (this.isForeign(value)) this.failForeign('the step assigns from', value);
    if (!this.options.freeze) return;
    const what = `the step assigns to a frozen variable (${variable.name}, [${variable.shape}])`;
    this.options.fail({ what, fix: 'compile it without freeze, or in the mode of inference' });
  }

  private isForeign(tensor: tf.Tensor): boolean {
    return tensor instanceof tf.Variable && !this.named.has(tensor);
  }

  private failForeign(does: string, variable: tf.Tensor): never {
    const { name, shape } = variable as tf.Variable;
    const what = `${does} a variable that was not named (${name}, [${shape}])`;
    return this.options.fail({ what, fix: 'add it to the variables of compile' });
  }
}
