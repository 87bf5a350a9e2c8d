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
 * @returns what `pass` gives
 */
export function observeForward<T>(root: Module, seen: (call: ForwardCall) => void, pass: () => T): T {
  const modules = [...root.namedModules()];
  for (const [name, module] of modules) {
    const forward = module.forward as (input: unknown) => unknown;
    const observed = (input: unknown) => {
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
