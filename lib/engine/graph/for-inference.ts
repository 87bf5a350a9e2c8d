/** What is done to a graph whose weights are constants, before TensorFlow's own optimiser sees it. */

import { biasOfConvolution } from './bias-into-conv';
import { graphBackend } from './binding';
import { foldBatchNorm } from './fold-batch-norm';
import { fuseSwish } from './fuse-swish';
import type { GraphNode } from './node';
import { padIntoConvolution } from './pad-into-conv';
import type { Precision } from './session';

/** Gives the nodes with batch normalisation, biases and padding folded into the convolutions; results stay the same. */
export function foldForInference(nodes: GraphNode[]): GraphNode[] {
  return padIntoConvolution(biasOfConvolution(foldBatchNorm(nodes)));
}

/** The same, and on the processor what oneDNN alone can compute (TensorFlow itself chooses what is of lower precision). */
export function forInference(nodes: GraphNode[], precision: Precision = 'float32'): GraphNode[] {
  const folded = foldForInference(nodes);
  const hasOneDnn = process.arch === 'x64' && process.env.TF_ENABLE_ONEDNN_OPTS !== '0';
  return hasOneDnn && precision === 'float32' && !graphBackend().isUsingGpuDevice
    ? fuseSwish(folded)
    : folded;
}
