/** What is done to a graph whose weights are constants, before TensorFlow's own optimiser sees it. */

import { biasOfConvolution } from './bias-into-conv';
import { graphBackend } from './binding';
import { depthwiseAsGroups } from './depthwise-as-groups';
import { focusIntoConvolution } from './focus-into-conv';
import { foldBatchNorm } from './fold-batch-norm';
import { fuseSwish } from './fuse-swish';
import { neededNodes } from './needed';
import type { GraphNode } from './node';
import { padIntoConvolution } from './pad-into-conv';
import type { Precision } from './session';
import type { Trace } from './trace';

type Recorded = Pick<Trace, 'nodes' | 'outputs'>;
type Pass = (nodes: GraphNode[]) => GraphNode[];

const folding: Pass[] = [foldBatchNorm, biasOfConvolution, padIntoConvolution];
/** What oneDNN alone can compute. */
const fusing: Pass[] = [
  foldBatchNorm,
  biasOfConvolution,
  focusIntoConvolution,
  depthwiseAsGroups,
  padIntoConvolution,
  fuseSwish,
];

/** Gives the nodes with batch normalisation, biases and padding folded into the convolutions; results stay the same. */
export function foldForInference(trace: Recorded): GraphNode[] {
  return applied(folding, trace);
}

/** The same, and on the processor what oneDNN alone can compute (TensorFlow itself chooses what is of lower precision). */
export function forInference(trace: Recorded, precision: Precision = 'float32'): GraphNode[] {
  const hasOneDnn = process.arch === 'x64' && process.env.TF_ENABLE_ONEDNN_OPTS !== '0';
  const fuses = hasOneDnn && precision === 'float32' && !graphBackend().isUsingGpuDevice;
  return applied(fuses ? fusing : folding, trace);
}

/** The outputs have nodes of their own, which count as users of what they hand on: no pass takes that for its own. */
function applied(passes: Pass[], { nodes, outputs }: Recorded): GraphNode[] {
  const changed = passes.reduce((all, pass) => pass(all), nodes);
  return neededNodes(changed, outputs);
}
