/** A part of a network: parameters, buffers and further modules, each under the name of its property. */
import { Parameter } from './parameter';

/**
 * The base of all layers, blocks and models. Its own properties are the tree: a `Parameter` or `Module` is named by its
 * property, those in arrays by their place ('0', '1', …; an entry that is neither only holds its place), names are joined
 * by dots. So names equal PyTorch's state-dict names when properties are named as there.
 * `forward` does not tidy: the caller does.
 */
export abstract class Module {
  /** Whether batch normalization uses the batch's statistics and moves its running ones. */
  training = true;

  /** One straight-line pass; every shape follows from the input's shape. */
  abstract forward(input: never): unknown;

  /** What holds the parts: the module itself, or the list of a `Sequential`. */
  holder(): object {
    return this;
  }

  /** This module (named `prefix`) and all below it, each before its parts, in order of declaration. */
  *namedModules(prefix = ''): IterableIterator<[string, Module]> {
    yield [prefix, this];
    for (const [name, part] of named(this.holder())) {
      if (part instanceof Module) yield* part.namedModules(join(prefix, name));
    }
  }

  /** The trainable parameters by name. */
  namedParameters(): Map<string, Parameter> {
    return select(this, true);
  }

  /** What is kept and not trained, e.g. running statistics, by name. */
  namedBuffers(): Map<string, Parameter> {
    return select(this, false);
  }

  /** Sets the mode of this module and all below it. */
  train(on = true): this {
    for (const [, part] of this.namedModules()) part.training = on;
    return this;
  }

  /** Sets the mode of inference. */
  eval(): this {
    return this.train(false);
  }

  /** Frees all parameters and buffers; the module is of no use afterwards. */
  dispose(): void {
    for (const all of [this.namedParameters(), this.namedBuffers()]) {
      for (const { value } of all.values()) if (!value.isDisposed) value.dispose();
    }
  }
}

function select(root: Module, trainable: boolean): Map<string, Parameter> {
  const found = new Map<string, Parameter>();
  for (const [prefix, module] of root.namedModules()) {
    for (const [name, part] of named(module.holder())) {
      if (part instanceof Parameter && part.trainable === trainable) found.set(join(prefix, name), part);
    }
  }
  return found;
}

/** Parameters and modules that an object or array holds, by name; arrays are entered. */
function* named(holder: object): IterableIterator<[string, Parameter | Module]> {
  for (const [name, value] of Object.entries(holder)) {
    if (value instanceof Parameter || value instanceof Module) yield [name, value];
    else if (Array.isArray(value)) for (const [place, part] of named(value)) yield [join(name, place), part];
  }
}

function join(prefix: string, name: string): string {
  return prefix ? `${prefix}.${name}` : name;
}
