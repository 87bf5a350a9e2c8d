/** The pose networks' blocks of modules.json. */
import { createRandom } from '../../../lib/engine';
import { Hourglass, HourglassResidual } from '../../../lib/nn/hourglass';
import type { Block } from './modules';

const random = createRandom(0);

/** By the case's name. */
export const poseModules: Record<string, () => Block> = {
  hourglass_residual: () => new HourglassResidual(6, 8, random),
  hourglass_n2: () => new Hourglass({ depth: 2, channels: 6 }, random),
};
