/** A tensor as PyTorch keeps it: a view, with an offset and strides, of a run of numbers that others may share. */
import { decodeElements, type ElementType, elementBytes } from './element-types';
import { PickleFault } from './pickle-bytes';
import type { FileTensor } from './safetensors';
import { countOf, isCount, shapeFault } from './tensor-checks';

/** A run of numbers in the file; its bytes are fetched when a tensor of it is wanted. */
export interface Storage {
  type: ElementType;
  /** How many numbers. */
  count: number;
  /** At least `count` numbers. */
  bytes(): Uint8Array;
}

/** A view of a storage; offset and strides count numbers. */
export class StoredView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    if (this.span > 0 && offset + this.span > storage.count) {
      throw new PickleFault(`a tensor [${shape}] that reaches outside its ${storage.count} numbers`);
    }
  }

  /** How many numbers lie from the first to the last of the view, 0 when it is empty. */
  get span(): number {
    if (countOf(this.shape) === 0) return 0;
    return this.shape.reduce((last, size, axis) => last + (size - 1) * this.strides[axis], 1);
  }
}

/** Makes a view from what the file says about it. */
export function viewOf(storage: Storage, offset: unknown, shape: unknown, strides: unknown): StoredView {
  const fault = shapeFault(shape);
  if (fault) throw new PickleFault(`a tensor with ${fault}`);
  const axes = (shape as number[]).length;
  if (!isCount(offset) || !Array.isArray(strides) || strides.length !== axes || !strides.every(isCount)) {
    throw new PickleFault(`a tensor [${shape}] with an offset or strides that are none`);
  }
  return new StoredView(storage, offset, shape as number[], strides as number[]);
}

/** Gives a view's numbers, row-major, as float32 in memory of their own. */
export function readView({ storage, offset, shape, strides, span }: StoredView): FileTensor {
  const { type } = storage;
  if (span === 0) return { type, shape: [...shape], data: new Float32Array(0) };
  const size = elementBytes[type];
  const bytes = storage.bytes();
  if (bytes.length < (offset + span) * size) {
    throw new PickleFault(`${bytes.length} bytes where ${storage.count} numbers of ${type} are stored`);
  }
  const data = decodeElements(type, bytes.subarray(offset * size, (offset + span) * size));
  return { type, shape: [...shape], data: isDense(shape, strides) ? data : gather(data, shape, strides) };
}

/** Whether the numbers lie one after the other in row-major order. */
function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((size, axis) => size === 1 || strides[axis] === countOf(shape.slice(axis + 1)));
}

function gather(source: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const result = new Float32Array(countOf(shape));
  let at = 0;
  const walk = (axis: number, from: number): void => {
    for (let i = 0; i < shape[axis]; i++) {
      if (axis === shape.length - 1) result[at++] = source[from + i * strides[axis]];
      else walk(axis + 1, from + i * strides[axis]);
    }
  };
  walk(0, 0);
  return result;
}
