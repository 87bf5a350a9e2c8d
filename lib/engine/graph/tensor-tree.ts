/** Arguments and results of a step: tensors, alone or in arrays and objects. */

import { tf } from '../tensorflow';
import { traceError } from './trace-error';

/** The tensors of a tree, and how to build the same tree of others. */
export interface Flat {
  tensors: tf.Tensor[];
  /** Where each tensor is ("argument[1].lr"). */
  paths: string[];
  /** The tree without what its tensors hold: trees of the same form run as the same graph. */
  form: string;
  rebuild(tensors: tf.Tensor[]): unknown;
}

/**
 * Gives the tensors of a tree in order.
 * @param what the tree's name for the error
 * @param isResult allows numbers, texts and flags, which can only depend on the arguments' shapes
 * @throws InputError when a leaf of the arguments is anything but a living tensor of numbers: a JavaScript number would be frozen in the graph.
 */
export function flatten(tree: unknown, what: string, isResult = false): Flat {
  const tensors: tf.Tensor[] = [];
  const paths: string[] = [];
  const walk = (node: unknown, path: string): Branch => {
    if (node === undefined || node === null) return { build: () => node, form: `${node}` };
    if (node instanceof tf.Tensor) return leaf(node, path);
    if (Array.isArray(node)) return list(node.map((child, i) => walk(child, `${path}[${i}]`)));
    if (isPlain(node)) {
      return record(Object.entries(node).map(([key, child]) => [key, walk(child, `${path}.${key}`)]));
    }
    if (!isResult || typeof node === 'object' || typeof node === 'function') throw notTensor(node, path);
    return { build: () => node, form: String(node) };
  };
  const leaf = (tensor: tf.Tensor, path: string): Branch => {
    checkTensor(tensor, path);
    const position = tensors.push(tensor) - 1;
    paths.push(path);
    return { build: (from) => from[position], form: `${tensor.dtype}[${tensor.shape}]` };
  };
  const { build, form } = walk(tree, what);
  return { tensors, paths, form, rebuild: build };
}

/** A part of a tree: how to build it of other tensors, and its form. */
interface Branch {
  build(from: tf.Tensor[]): unknown;
  form: string;
}

function list(children: Branch[]): Branch {
  return {
    build: (from) => children.map(({ build }) => build(from)),
    form: `[${children.map(({ form }) => form).join()}]`,
  };
}

function record(entries: [string, Branch][]): Branch {
  return {
    build: (from) => Object.fromEntries(entries.map(([key, { build }]) => [key, build(from)])),
    form: `{${entries.map(([key, { form }]) => `${JSON.stringify(key)}:${form}`).join()}}`,
  };
}

function checkTensor({ isDisposed, dtype }: tf.Tensor, path: string): void {
  if (isDisposed) {
    throw traceError({ what: `${path} was disposed of`, fix: 'dispose of it after its last use' });
  }
  if (dtype !== 'string') return;
  throw traceError({ what: `${path} is a tensor of strings`, fix: 'keep strings outside of the step' });
}

function isPlain(node: unknown): node is Record<string, unknown> {
  const prototype = typeof node === 'object' && Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

function notTensor(node: unknown, path: string): Error {
  const kind = typeof node === 'object' ? node?.constructor?.name : typeof node;
  const what = `${path} is no tensor but a ${kind}, and would be frozen in the graph`;
  return traceError({
    what,
    fix: 'pass tf.scalar(…) or tf.tensor(…); what never changes may be closed over',
  });
}
