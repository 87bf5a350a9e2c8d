/** What training needs to know of a family of models: what a step is given, and what its loss is. */
import type { tf } from '../../engine';

/** The arrays of one step by name, as its tensors are made of them. */
export interface StepArrays {
  readonly [name: string]: { data: Float32Array | Int32Array; shape: number[] };
}

/** The step's tensors by the same names. */
export type StepTensors = Readonly<Record<string, tf.Tensor>>;

/** Scalars: `total` is what is minimised, the others are its parts, already weighted. */
export type LossParts = { total: tf.Scalar } & { [part: string]: tf.Scalar };

/** What may differ between the parts of a run; each has a graph of its own. */
export interface Stage {
  /** Whether YOLOX's L1 distance is added: in the last epochs. */
  useL1: boolean;
}

/** A family's way to learn from batches of arrays `B`. */
export interface TrainTask<B> {
  /** Lays a batch out for one step; assigners that do not look at predictions work here. */
  arrays(batch: B, size: InputSize): StepArrays;
  /** The forward pass and its loss, of fixed shapes and without a look at any value. */
  loss(tensors: StepTensors, stage: Stage): LossParts;
}

/** Height and width of a batch's images, pixels. */
export type InputSize = readonly [height: number, width: number];
