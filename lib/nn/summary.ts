/** What a network consists of, one row a module. */
import { tf } from '../engine';
import type { Module } from './module';
import { observeForward } from './observe';

/** One module. */
export interface SummaryRow {
  /** '' is the whole. */
  name: string;
  /** Name of the class. */
  kind: string;
  /** Of its first call, NHWC; absent when the pass did not come by; several when it gives several tensors. */
  outputShapes: number[][];
  /** Trainable numbers in it and below it. */
  parameters: number;
}

/**
 * Walks a network in order of declaration, with the shapes of one pass.
 * @param pass runs the network once, e.g. `() => model.forward(x)`; what it gives is freed
 */
export function summary(root: Module, pass: () => unknown): SummaryRow[] {
  const shapes = new Map<Module, number[][]>();
  tf.tidy(() => {
    observeForward(
      root,
      ({ module, output }) => {
        if (!shapes.has(module)) shapes.set(module, shapesOf(output));
      },
      pass,
    );
  });
  return [...root.namedModules()].map(([name, module]) => ({
    name,
    kind: module.constructor.name,
    outputShapes: shapes.get(module) ?? [],
    parameters: parameterCount(module),
  }));
}

/** How many numbers are trained. */
export function parameterCount(module: Module): number {
  return [...module.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
}

function shapesOf(output: unknown): number[][] {
  if (output instanceof tf.Tensor) return [output.shape];
  if (typeof output !== 'object' || output === null) return [];
  return Object.values(output).flatMap(shapesOf);
}
