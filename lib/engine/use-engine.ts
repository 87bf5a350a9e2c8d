/** Which engine computes: chosen once a process, native CUDA, WebGPU, native CPU, then WASM. */
import { cpus } from 'node:os';
import { InputError, nearest } from '../errors';
import { isNativeLoaded, nativeBackend, nativeMissing, startNative } from './native-engine';
import { nvidiaGpu } from './nvidia';
import { registerOperations } from './ops/register';
import { tf } from './tensorflow';
import { threadCount, type Work } from './threads';
import { startWasm } from './wasm-engine';
import { startWebgpu, webgpuMissing } from './webgpu-engine';

/** The four engines. */
export type EngineName = 'native-cuda' | 'webgpu' | 'native-cpu' | 'wasm';

/** What computes, and how it came to be chosen. */
export interface EngineInfo {
  name: EngineName;
  /** TensorFlow.js's name of the backend. */
  backend: string;
  why: string;
  /** One line for each engine that was tried before and could not serve. */
  notes: string[];
  /** TensorFlow's own version, on the native engines. */
  version?: string;
  threads: number;
  device: string;
}

type Started = Pick<EngineInfo, 'backend' | 'version' | 'device' | 'threads'>;

const words: Record<string, EngineName[]> = {
  cuda: ['native-cuda'],
  native: ['native-cuda', 'native-cpu'],
  cpu: ['native-cpu'],
  webgpu: ['webgpu'],
  wasm: ['wasm'],
};

const order: EngineName[] = ['native-cuda', 'webgpu', 'native-cpu', 'wasm'];

let chosen: Promise<EngineInfo> | undefined;

/**
 * Chooses and starts the engine; further calls give the same. `PAPERSWEEP_ENGINE` (cuda, native, cpu, webgpu,
 * wasm) overrides the order.
 * @param work what the first call divides the native engine's threads for: a process that is there to train says so
 * @throws InputError when the variable is none of these, or the engine it names cannot start here.
 */
export function useEngine(work: Work = 'any'): Promise<EngineInfo> {
  chosen ??= choose(process.env.PAPERSWEEP_ENGINE || undefined, work);
  return chosen;
}

async function choose(asked: string | undefined, work: Work): Promise<EngineInfo> {
  const notes: string[] = [];
  for (const name of asked ? enginesFor(asked) : order) {
    try {
      const started = await starters[name](asked !== undefined, work);
      registerOperations();
      const why = asked ? `PAPERSWEEP_ENGINE=${asked}` : whyChosen(name);
      return { name, why, notes, ...started };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notes.push(`${name}: ${error.message}`);
    }
  }
  throw new InputError({
    what: `no such engine here (${notes.join('; ')})`,
    where: `PAPERSWEEP_ENGINE=${asked}`,
  });
}

function enginesFor(asked: string): EngineName[] {
  if (asked in words) return words[asked];
  const near = nearest(asked, Object.keys(words));
  throw new InputError({
    what: `unknown engine "${asked}"`,
    where: 'PAPERSWEEP_ENGINE',
    expected: Object.keys(words).join(', '),
    fix: near && `PAPERSWEEP_ENGINE=${near}`,
  });
}

function whyChosen(name: EngineName): string {
  if (name === 'native-cuda') return 'an NVIDIA GPU and TensorFlow for CUDA are here';
  if (name === 'webgpu') return 'a real WebGPU adapter is here';
  if (name === 'native-cpu') return "no usable GPU; TensorFlow's library for this processor is here";
  return "neither a GPU nor TensorFlow's library is here: several times slower than native";
}

const starters: Record<EngineName, (asked: boolean, work: Work) => Promise<Started>> = {
  'native-cuda': async (_, work) => {
    const device = nvidiaGpu();
    if (!device) throw new InputError({ what: 'no NVIDIA GPU' });
    await requireFiles('cuda');
    const { version, onGpu } = await startNative('cuda', work);
    if (!onGpu) throw new InputError({ what: `TensorFlow cannot use ${device}`, fix: 'update its driver' });
    return { backend: nativeBackend, version, device, threads: threadCount() };
  },
  webgpu: async (asked) => {
    const missing = asked ? undefined : webgpuMissing();
    if (missing) throw new InputError({ what: missing });
    return { backend: 'webgpu', device: await startWebgpu(asked), threads: 1 };
  },
  'native-cpu': async (_, work) => {
    if (!isNativeLoaded()) await requireFiles('cpu');
    const { version } = await startNative('cpu', work);
    return { backend: nativeBackend, version, device: processor(), threads: threadCount() };
  },
  wasm: async () => {
    await startWasm();
    return { backend: tf.getBackend(), device: processor(), threads: 1 };
  },
};

/** What an engine lacks here, if anything. */
export interface EngineState {
  name: EngineName;
  missing?: string;
}

/** Lists the engines in the order of choice, with what each lacks; starts none. */
export async function listEngines(): Promise<EngineState[]> {
  const cuda = nvidiaGpu() ? await nativeMissing('cuda') : 'no NVIDIA GPU';
  return [
    { name: 'native-cuda', missing: cuda },
    { name: 'webgpu', missing: webgpuMissing() },
    { name: 'native-cpu', missing: await nativeMissing('cpu') },
    { name: 'wasm' },
  ];
}

async function requireFiles(flavor: 'cpu' | 'cuda'): Promise<void> {
  const missing = await nativeMissing(flavor);
  if (missing) throw new InputError({ what: missing, fix: `npx papersweep engine install --${flavor}` });
}

function processor(): string {
  return cpus()[0]?.model.trim() ?? process.arch;
}

/**
 * Tells, without starting anything, which engine `useEngine` will choose, and what would give a faster one.
 * @throws InputError when `PAPERSWEEP_ENGINE` names no engine
 */
export async function plannedEngine(): Promise<{ name: EngineName; note?: string }> {
  const asked = process.env.PAPERSWEEP_ENGINE || undefined;
  const wanted = asked ? enginesFor(asked) : order;
  const states = await listEngines();
  const name = wanted.find((one) => states.find((state) => state.name === one && !state.missing));
  const native = states.find((state) => state.name === 'native-cpu');
  if (asked || name !== 'wasm') return { name: name ?? wanted[0] };
  return { name, note: `several times slower than native (${native?.missing}); mend: npx papersweep doctor` };
}
