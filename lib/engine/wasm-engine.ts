/** TensorFlow.js compiled to WebAssembly: the engine that runs wherever Node runs. */
import { dirname, join } from 'node:path';
import { tf } from './tensorflow';

/** Registers the WASM backend (SIMD, one thread in Node) and makes it the current one. */
export async function startWasm(): Promise<void> {
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
  wasm.setWasmPaths(`${folder}/`);
  await tf.setBackend('wasm');
}
