/** Looks on while a network runs: which module got what and gave what. */
import type { Module } from './module';

/** One call of one module's `forward`. */
export interface ForwardCall {
  /** Place in the tree; '' is the root. */
  name: string;
  module: Module;
  input: unknown;
  output: unknown;
}

/**
 * Runs a pass and reports every module's call, each after those of its parts. Tensors in a report live as long as the
 * pass keeps them: clone or read them at once.
 * @param root the network that `pass` runs
 * @param begins is told of each call before it runs, so that what happens inside can be told from what does not
 * @returns what `pass` gives
 */
export function observeForward<T>(
  root: Module,
  seen: (call: ForwardCall) => void,
  pass: () => T,
  begins?: (name: string, module: Module, input: unknown) => void,
): T {
  const modules = [...root.namedModules()];
  for (const [name, module] of modules) {
    const forward = module.forward as (input: unknown) => unknown;
    const observed = (input: unknown) => {
      begins?.(name, module, input);
      const output = forward.call(module, input);
      seen({ name, module, input, output });
      return output;
    };
    Object.defineProperty(module, 'forward', { value: observed, configurable: true });
  }
  try {
    return pass();
  } finally {
    for (const [, module] of modules) Reflect.deleteProperty(module, 'forward');
  }
}
