/** Parts of a model that stand still, named by the beginning of their parameters' names. */
import { InputError, nearest } from '../errors';
import { BatchNorm2d, type Module } from '../nn';

/** What stands still while the rest trains. */
export interface Freezing {
  /** Parts ("backbone", "backbone.layer1") whose parameters and running statistics stay as they are. */
  frozen: readonly string[];
  /** Parts whose batch normalisation uses, and keeps, its running statistics; their weights train on. */
  frozenStatistics: readonly string[];
}

/** Whether a name is one of these parts or lies below one. */
export function isWithin(name: string, parts: readonly string[]): boolean {
  return parts.some((part) => name === part || name.startsWith(`${part}.`));
}

/** @throws InputError when the model has no such part, with the nearest name. */
export function requireParts(module: Module, parts: readonly string[]): void {
  const names = [...module.namedModules()].map(([name]) => name).filter((name) => name !== '');
  const known = [...names, ...module.namedParameters().keys()];
  for (const part of parts) {
    if (known.includes(part)) continue;
    const near = nearest(part, known);
    throw new InputError({
      what: `the model has no part "${part}"`,
      expected: near ? `perhaps "${near}"` : `the beginning of a parameter's name, e.g. "${names[0]}"`,
    });
  }
}

/** Sets the mode of training, but for what stands still. To be called wherever `module.train()` would be. */
export function trainExcept(module: Module, { frozen, frozenStatistics }: Freezing): void {
  module.train();
  for (const [name, part] of module.namedModules()) {
    const isStill =
      isWithin(name, frozen) || (part instanceof BatchNorm2d && isWithin(name, frozenStatistics));
    if (isStill) part.training = false;
  }
}
