/** The versions that a result may depend on. */
import { tf } from './tensorflow';
import type { EngineInfo } from './use-engine';
import { wheelsFor } from './wheels';

/** Gives the versions of TensorFlow.js and, on the native engines, of TensorFlow and CUDA. */
export function tensorflowVersions(engine: EngineInfo): Record<string, string> {
  const versions: Record<string, string> = { 'TensorFlow.js': tf.version['tfjs-core'] };
  if (engine.version) versions.TensorFlow = engine.version;
  if (engine.name === 'native-cuda') versions.CUDA = cudaVersion();
  return versions;
}

function cudaVersion(): string {
  const runtime = wheelsFor('cuda').find((wheel) => wheel.requirement.startsWith('nvidia-cuda-runtime'));
  return runtime?.requirement.split('==')[1] ?? 'unknown';
}
