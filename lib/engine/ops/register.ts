/** Registers all operations and repairs, once a process. */

import { repairAbsGradient } from './abs-grad';
import { repairBackends } from './backend-repairs';
import { registerBatchNorm } from './batch-norm';
import { repairGather } from './gather';
import { setGuards } from './guards';
import { registerRandomOps } from './random-ops';
import { registerReluGrad } from './relu-grad';
import { repairResizeGradients } from './resize';
import { registerSilu } from './silu';
import { registerWasmKernels } from './wasm-kernels';
import { repairWasmSlices } from './wasm-slice';

let registered = false;

/** Makes our operations known to TensorFlow.js and repairs its own; further calls do nothing. */
export function registerOperations(): void {
  if (registered) return;
  registered = true;
  repairAbsGradient();
  registerReluGrad();
  registerSilu();
  registerBatchNorm();
  registerRandomOps();
  repairResizeGradients();
  registerWasmKernels();
  repairBackends();
  repairWasmSlices();
  repairGather();
  setGuards();
}
