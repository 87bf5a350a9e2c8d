/** TensorFlow's C library as the backend of TensorFlow.js. */
import { InputError } from '../errors';
import { addonFolder, addonPath, gatePath } from './addon';
import { allowPromises } from './graph/promised-data';
import { librariesFolder } from './libraries';
import { tf } from './tensorflow';
import { threadCount, threadPools, type Work } from './threads';
import type { Flavor } from './wheels';
import { folderState } from './whole-folder';

/** The name under which the native backend is registered. */
export const nativeBackend = 'tensorflow';

/** What the addon tells of itself. */
interface Binding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/**
 * Says why the native engine of a flavor cannot be loaded, or undefined when its files are whole.
 */
export async function nativeMissing(flavor: Flavor): Promise<string | undefined> {
  const libraries = await folderState(librariesFolder(flavor));
  if (libraries !== 'whole') return `TensorFlow's ${flavor} libraries are ${libraries}`;
  const addon = await folderState(addonFolder(flavor));
  return addon === 'whole' ? undefined : `the addon for TensorFlow (${flavor}) is ${addon}`;
}

/**
 * Loads the addon, registers the native backend and makes it the current one.
 * @param work what the threads are divided for; once a process
 * @returns TensorFlow's version and whether a GPU is in use
 * @throws InputError when the addon or a library of it cannot be loaded.
 */
export async function startNative(flavor: Flavor, work: Work): Promise<{ version: string; onGpu: boolean }> {
  if (loaded) return startLoaded(loaded);
  setEnvironment(work);
  const binding = loadBinding(flavor);
  loaded = binding;
  replaceDeprecated();
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend');
  const makeBackend = () => {
    const backend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
    allowPromises(backend);
    return backend;
  };
  tf.registerBackend(nativeBackend, makeBackend, 3);
  return startLoaded(binding);
}

/** Two TensorFlow libraries in one process would clash: what was loaded for CUDA also computes on the processor. */
let loaded: Binding | undefined;

/** Whether a native library is in this process already. */
export function isNativeLoaded(): boolean {
  return loaded !== undefined;
}

async function startLoaded(binding: Binding): Promise<{ version: string; onGpu: boolean }> {
  await tf.setBackend(nativeBackend);
  return { version: binding.TF_Version, onGpu: binding.isUsingGpuDevice() };
}

/** What the small addon offers. */
interface StderrGate {
  capture(): void;
  release(): string;
}

function loadBinding(flavor: Flavor): Binding {
  try {
    const load = () => require(addonPath(flavor)) as Binding;
    const isQuiet = Number(process.env.TF_CPP_MIN_LOG_LEVEL) >= 2;
    return isQuiet ? withoutGreeting(require(gatePath(flavor)) as StderrGate, load) : load();
  } catch (error) {
    const what = `TensorFlow's library does not load (${(error as Error).message.split('\n')[0]})`;
    throw new InputError({ what, where: addonPath(flavor), fix: 'npx papersweep engine install' });
  }
}

/** Loads with the greeting held back; whatever else was printed is passed on. */
function withoutGreeting<T>(gate: StderrGate, load: () => T): T {
  gate.capture();
  try {
    return load();
  } finally {
    const lines = gate.release().split(/(?<=\n)/);
    process.stderr.write(lines.filter((line) => !greeting.test(line)).join(''));
  }
}

const greeting = /^WARNING: All log messages before absl::InitializeLog|oneDNN custom operations are on/;

/** TensorFlow.js asks for two functions of which Node 22 warns at each start, and which later ones have no more. */
function replaceDeprecated(): void {
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

/** TensorFlow reads these once, when its library starts. */
function setEnvironment(work: Work): void {
  const { intra, inter } = threadPools(threadCount(), work);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // Off by default on processors without AVX-512; with AVX2 it is faster by more than two.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  process.env.TF_NUM_INTRAOP_THREADS ??= `${intra}`;
  process.env.OMP_NUM_THREADS ??= `${intra}`;
  if (inter) process.env.TF_NUM_INTEROP_THREADS ??= `${inter}`;
}
