/** WebGPU outside a browser: Dawn (npm `webgpu`) under TensorFlow.js's WebGPU backend. Both are optional packages. */
import { existsSync, readdirSync } from 'node:fs';
import { InputError } from '../errors';
import { tf } from './tensorflow';

/** What is used of a WebGPU adapter. */
interface Adapter {
  info: { vendor: string; architecture: string; device: string; description: string };
}

/** What is used of npm `webgpu`. */
interface Dawn {
  create(options: string[]): { requestAdapter(): Promise<Adapter | null> };
  globals: object;
}

/** Says why WebGPU is not worth trying on this machine, or undefined. Cheap: loads nothing. */
export function webgpuMissing(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const nodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
  return nodes.some((name) => name.startsWith('render'))
    ? undefined
    : 'no graphics device (/dev/dri/render*)';
}

/**
 * Starts the WebGPU backend and makes it the current one.
 * @param softwareToo whether an adapter that computes on the processor (SwiftShader, llvmpipe) will do
 * @returns the adapter's name
 * @throws InputError when the packages are absent or there is no such adapter.
 */
export async function startWebgpu(softwareToo: boolean): Promise<string> {
  const gpu = await openDawn();
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new InputError({ what: 'no WebGPU adapter', fix: 'install a Vulkan driver' });
  const name = adapterName(adapter);
  if (!softwareToo && isSoftware(name)) {
    throw new InputError({ what: `the only WebGPU adapter is software (${name})` });
  }
  await tf.setBackend('webgpu');
  return name;
}

async function openDawn(): Promise<ReturnType<Dawn['create']>> {
  try {
    const { create, globals } = (await import('webgpu' as string)) as Dawn;
    Object.assign(globalThis, globals);
    const gpu = create([]);
    provideNavigator(gpu);
    await import('@tensorflow/tfjs-backend-webgpu' as string);
    return gpu;
  } catch (error) {
    const what = `WebGPU does not start (${(error as Error).message.split('\n')[0]})`;
    throw new InputError({ what, fix: 'npm install webgpu @tensorflow/tfjs-backend-webgpu' });
  }
}

/** TensorFlow.js looks for `navigator.gpu`; Node before 21 has no navigator at all. */
function provideNavigator(gpu: object): void {
  const holder = globalThis as { navigator?: object };
  if (!holder.navigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(holder.navigator!, 'gpu', { value: gpu, configurable: true });
}

function adapterName({ info }: Adapter): string {
  return [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
}

function isSoftware(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|software|microsoft basic/i.test(name);
}
