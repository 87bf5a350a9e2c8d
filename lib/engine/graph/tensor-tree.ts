/** Arguments and results of a step: tensors, alone or in arrays and objects. */

import { tf } from '../tensorflow';
import { traceError } from './trace-error';

/** The tensors of a tree, and how to build the same tree of others. */
export interface Flat {
  tensors: tf.Tensor[];
  /** Where each tensor is ("argument 1.lr"). */
  paths: string[];
  rebuild(tensors: tf.Tensor[]): unknown;
}

/**
 * Gives the tensors of a tree in order.
 * @param what the tree's name for the error
 * @throws InputError when a leaf is anything but a tensor: a number would be frozen in the graph.
 */
export function flatten(tree: unknown, what: string): Flat {
  const tensors: tf.Tensor[] = [];
  const paths: string[] = [];
  const walk = (node: unknown, path: string): Builder => {
    if (node === undefined || node === null) return () => node;
    if (node instanceof tf.Tensor) return leaf(node, path);
    if (Array.isArray(node)) return list(node.map((child, i) => walk(child, `${path}[${i}]`)));
    if (isPlain(node)) {
      const entries = Object.entries(node).map(
        ([key, child]) => [key, walk(child, `${path}.${key}`)] as const,
      );
      return (from) => Object.fromEntries(entries.map(([key, build]) => [key, build(from)]));
    }
    throw notTensor(node, path);
  };
  const leaf = (tensor: tf.Tensor, path: string): Builder => {
    const position = tensors.push(tensor) - 1;
    paths.push(path);
    return (from) => from[position];
  };
  const build = walk(tree, what);
  return { tensors, paths, rebuild: build };
}

type Builder = (from: tf.Tensor[]) => unknown;

function list(children: Builder[]): Builder {
  return (from) => children.map((build) => build(from));
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
