/** TensorFlow's C library on this machine: unpacked once from its wheels, kept whole, shared by all clones. */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors';
import { cacheFolder } from './cache-folder';
import { checkWheel, downloadWheel } from './download';
import { unzip } from './unzip';
import { type Flavor, isNeeded, tensorflowVersion, type Wheel, wheelsFor } from './wheels';
import { makeWholeFolder } from './whole-folder';

/** Told of each step: which wheel, and what is being done with it. */
export type OnWheel = (doing: 'download' | 'unpack', wheel: Wheel, index: number, bytes?: number) => void;

/** Gives the folder of a flavor's libraries; it holds `tensorflow/` and, for CUDA, `nvidia/` beside it. */
export function librariesFolder(flavor: Flavor): string {
  return join(cacheFolder(), `tensorflow-${tensorflowVersion}-${flavor}-${process.platform}-${process.arch}`);
}

/**
 * Fetches a flavor's wheels and unpacks what is needed of them into `librariesFolder(flavor)`.
 * @param given wheels already here: taken, after a check of their hash, in place of a download
 * @throws InputError when a wheel is damaged, cannot be had, or does not exist for this machine.
 */
export async function makeLibraries(
  flavor: Flavor,
  { given = [], wheels = wheelsFor(flavor), onWheel = () => {} }: LibrariesOptions = {},
): Promise<void> {
  if (wheels.length === 0) throw noWheel(flavor);
  await makeWholeFolder(librariesFolder(flavor), async (side) => {
    const arriving = join(side, 'wheels');
    for (const [index, wheel] of wheels.entries()) {
      onWheel('download', wheel, index);
      const path = await bring(wheel, given, arriving, (bytes) => onWheel('download', wheel, index, bytes));
      onWheel('unpack', wheel, index);
      await unzip(path, side, isNeeded);
      rmSync(arriving, { recursive: true, force: true });
    }
  });
}

/** What `makeLibraries` may be told. */
export interface LibrariesOptions {
  given?: string[];
  wheels?: Wheel[];
  onWheel?: OnWheel;
}

function bring(
  wheel: Wheel,
  given: string[],
  folder: string,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const here = given.find((path) => distribution(path) === distribution(wheel.file));
  return here ? checkWheel(here, wheel) : downloadWheel(wheel, folder, onBytes);
}

/** A wheel's file name begins with its distribution: `tensorflow_cpu-2.21.0-…`. */
const distribution = (path: string) => basename(path).split('-')[0];

/**
 * Checks wheels that are already here against the pinned ones.
 * @throws InputError when one is damaged, or is none of those that a flavor needs.
 */
export async function checkGiven(given: string[], wheels: Wheel[]): Promise<void> {
  for (const path of given) {
    const wheel = wheels.find(({ file }) => distribution(file) === distribution(path));
    if (!wheel) {
      const expected = wheels.map(({ file }) => file).join(', ');
      throw new InputError({ what: 'not a wheel that the engine needs', where: path, expected });
    }
    await checkWheel(path, wheel);
  }
}

function noWheel(flavor: Flavor): InputError {
  return new InputError({
    what: `TensorFlow has no ${flavor} library for ${process.platform}-${process.arch}`,
    expected: flavor === 'cuda' ? 'linux-x64' : 'linux-x64, linux-arm64 or darwin-arm64',
    fix: 'nothing: the WebGPU and WASM engines work here',
  });
}
