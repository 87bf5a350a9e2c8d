/** What a trace is made of: the operations of a graph, as they are recorded. */

/** An attribute as TensorFlow.js's kernels pass it; `type` is the binding's TF_ATTR_ number. */
export interface NodeAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** A tensor's values as bytes in TensorFlow's order; `dtype` is TensorFlow's number. */
export interface Constant {
  dtype: number;
  shape: number[];
  bytes: Uint8Array;
}

/** One operation of a graph. */
export interface GraphNode {
  name: string;
  op: string;
  /** Outputs of other nodes ("name:0"), then nodes that must have run before ("^name"). */
  inputs: string[];
  attributes: NodeAttribute[];
  /** The value of a Const. */
  constant?: Constant;
}

/** TensorFlow's numbers of the types used here. */
export const dtypes = {
  float32: 1,
  int32: 3,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
} as const;

/** The kinds of attributes, by the numbers that the binding gives them. */
export const attributeKinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;
