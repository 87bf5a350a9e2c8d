/** A step written in plain TensorFlow.js runs as one TensorFlow graph. */
import { graphBinding } from './graph/binding';
import { CompiledStep } from './graph/compiled-step';
import { inspectStep, type StepGraph } from './graph/inspect';
import type { SessionOptions } from './graph/session';
import { type Flat, flatten } from './graph/tensor-tree';
import { traceError, withLongStacks } from './graph/trace-error';
import { nativeBackend } from './native-engine';
import { tf } from './tensorflow';

/** What a step needs besides its arguments, and how it is compiled. */
export interface CompileOptions extends SessionOptions {
  /** Every variable that the step reads or assigns to: weights, running statistics, optimiser slots, counters. */
  variables?: readonly tf.Variable[];
  /** Makes the variables' values constants of the graph (inference); traced anew when one of them is assigned to. */
  freeze?: boolean;
}

/** A compiled step: called like the step, with the same results. */
export interface Compiled<A extends unknown[], R> {
  (...args: A): R;
  /** Frees the graphs; the variables keep their values. */
  dispose(): void;
  /**
   * Looks at the graph for some arguments, traced if it is new; no variable changes. In a notebook:
   * `diagram({ name: 'step', ...step.graph(images, rate).optimized().drawing() })` draws it,
   * `step.graph(images, rate).profile().operations` says where the time goes.
   * @throws InputError where the step runs op by op.
   */
  graph(...args: A): StepGraph;
}

/**
 * Compiles a step. At the first call with new shapes or types its operations are recorded (the step runs twice, its
 * variables untouched) and from then on they run as one graph, in a session which holds the variables between the
 * calls; the variables can be read and assigned to at any time all the same. On WASM and WebGPU, with
 * PAPERSWEEP_COMPILE=0, and inside a gradient or another step, the step runs op by op, with the same results.
 * What the step takes from JavaScript besides tensors (a flag, a number, a module's mode) is fixed by the first call.
 * @param fn synchronous; tensors in (also in arrays and plain objects), tensors out
 * @returns a function with the same arguments and results; the caller owns the results
 * @throws InputError, naming the operation, file and line, when a step reads a value, branches on one, disposes of an
 *   argument, keeps a tensor, makes numbers anew, or uses a variable that was not named.
 */
export function compile<A extends unknown[], R>(
  fn: (...args: A) => R,
  { variables = [], freeze = false, ...options }: CompileOptions = {},
): Compiled<A, R> {
  const step = { fn, variables: [...new Set(variables)], freeze };
  let compiled: CompiledStep | undefined;
  const dispose = () => {
    compiled?.close();
    compiled = undefined;
  };
  const check = (args: A) =>
    withLongStacks(() => {
      checkAlive(step.variables);
      return flatten(args, 'argument');
    });
  const current = () => {
    if (compiled && !compiled.isCurrent) dispose();
    compiled ??= new CompiledStep(step, options);
    return compiled;
  };
  const call = (...args: A): R => {
    const flat = check(args);
    return canCompile() ? (tracing(() => current().run(flat)) as R) : (opByOp(fn, flat) as R);
  };
  const graph = (...args: A): StepGraph => {
    const flat = check(args);
    if (!canCompile()) throw traceError({ what: 'no graph: here the step runs op by op', fix: nativeFix });
    return tracing(() => inspectStep(current(), flat));
  };
  return Object.assign(call, { dispose, graph });
}

const nativeFix = 'the native engine has graphs (npx papersweep engine install)';

function checkAlive(variables: readonly tf.Variable[]): void {
  const gone = variables.find(({ isDisposed }) => isDisposed);
  if (!gone) return;
  const what = `the variable ${gone.name} [${gone.shape}] was disposed of`;
  throw traceError({ what, fix: 'dispose of the compiled step first, or compile without it' });
}

let isTracing = false;

function tracing<T>(work: () => T): T {
  isTracing = true;
  try {
    return work();
  } finally {
    isTracing = false;
  }
}

function canCompile(): boolean {
  if (process.env.PAPERSWEEP_COMPILE === '0' || tf.getBackend() !== nativeBackend) return false;
  return !isTracing && tf.engine().state.gradientDepth === 0 && 'createSession' in graphBinding();
}

/** Runs the step as it is; a result that is an argument or a variable is given as a tensor of its own. */
function opByOp(fn: (...args: never[]) => unknown, args: Flat): unknown {
  let result: Flat | undefined;
  const tensors = tf.tidy(() => {
    const value = (fn as (...all: unknown[]) => unknown)(...(args.rebuild(args.tensors) as unknown[]));
    if (value instanceof Promise)
      throw traceError({ what: 'the step is asynchronous', fix: 'await before or after it' });
    result = flatten(value, 'the result', true);
    const isOwned = (tensor: tf.Tensor) => tensor instanceof tf.Variable || args.tensors.includes(tensor);
    return result.tensors.map((tensor) => (isOwned(tensor) ? tf.clone(tensor) : tensor));
  });
  return result!.rebuild(tensors);
}
