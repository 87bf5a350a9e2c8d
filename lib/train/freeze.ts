/** Parts of a model that stand still, named by the beginning of their parameters' names. */
import { InputError, nearest } from '../errors';
import type { Module } from '../nn';

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

/**
 * Sets the mode of training, but for frozen parts: these keep their running statistics too. To be called wherever
 * `module.train()` would be.
 * @param frozen beginnings of names
 */
export function trainExcept(module: Module, frozen: readonly string[]): void {
  module.train();
  for (const [name, part] of module.namedModules()) if (isWithin(name, frozen)) part.training = false;
}
