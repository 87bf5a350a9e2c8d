/** Makes the native engine ready: libraries from the wheel, then the addon; each step named, timed, repeatable. */
import { addonFolder, makeAddon } from './addon';
import { checkGiven, librariesFolder, makeLibraries } from './libraries';
import { nvidiaGpu } from './nvidia';
import { type Flavor, type Wheel, wheelsFor } from './wheels';
import { folderState } from './whole-folder';

/** One step of the installation, reported when it begins, while it goes on and when it ends. */
export interface InstallStep {
  name: string;
  state: 'running' | 'done' | 'failed';
  /** How far it is, 0 to 1, where that is known. */
  fraction?: number;
  seconds: number;
  /** What it found, or on failure: why, and what happens instead. */
  note?: string;
}

/** What `installEngine` may be told. */
export interface InstallOptions {
  /** Default: `cuda` where an NVIDIA GPU is found, else `cpu`. */
  flavor?: Flavor;
  /** Wheels already on this machine, taken in place of a download once their hash is checked. */
  wheels?: string[];
}

/** How an installation ended. */
export interface InstallOutcome {
  flavor: Flavor;
  ready: boolean;
  /** Why it is not ready. */
  error?: Error;
}

type Report = (step: InstallStep) => void;

/**
 * Makes the native engine ready where it is not yet; what is whole already stays as it is.
 * Never throws for want of a tool or a network: the outcome says what is missing, and WASM serves instead.
 */
export async function installEngine(options: InstallOptions, report: Report): Promise<InstallOutcome> {
  const flavor = options.flavor ?? (nvidiaGpu() && wheelsFor('cuda').length ? 'cuda' : 'cpu');
  const outcome = await installFlavor(flavor, options, report);
  if (outcome.ready || flavor === 'cpu' || options.flavor) return outcome;
  return installFlavor('cpu', options, report);
}

async function installFlavor(
  flavor: Flavor,
  options: InstallOptions,
  report: Report,
): Promise<InstallOutcome> {
  const instead =
    flavor === 'cuda' && !options.flavor ? 'the processor' : 'the WASM engine, several times slower';
  const ready =
    (await step(`TensorFlow libraries (${flavor})`, instead, report, (tell) =>
      libraries(flavor, options, tell),
    )) ?? (await step(`addon for TensorFlow (${flavor})`, instead, report, (tell) => addon(flavor, tell)));
  return { flavor, ready: ready === undefined, error: ready };
}

type Tell = (note: string, fraction?: number) => void;

/** Runs one step; gives its error, if any. */
async function step(
  name: string,
  instead: string,
  report: Report,
  body: (tell: Tell) => Promise<string>,
): Promise<Error | undefined> {
  const started = performance.now();
  const say = (state: InstallStep['state'], note?: string, fraction?: number) =>
    report({ name, state, note, fraction, seconds: (performance.now() - started) / 1000 });
  try {
    say('running');
    say('done', await body((note, fraction) => say('running', note, fraction)), 1);
    return undefined;
  } catch (error) {
    say('failed', `${(error as Error).message}; instead: ${instead}`);
    return error as Error;
  }
}

async function libraries(flavor: Flavor, options: InstallOptions, tell: Tell): Promise<string> {
  const all = wheelsFor(flavor);
  await checkGiven(options.wheels ?? [], all);
  const state = await folderState(librariesFolder(flavor));
  if (state === 'whole') return `already whole in ${librariesFolder(flavor)}`;
  if (state === 'damaged') tell('damaged, fetched again');
  const part = (wheel: Wheel, bytes: number) => (wheel.bytes ? Math.min(1, bytes / wheel.bytes) : 0);
  await makeLibraries(flavor, {
    given: options.wheels,
    onWheel: (doing, wheel, index, bytes = 0) =>
      tell(
        `${doing} ${wheel.file}`,
        (index + (doing === 'unpack' ? 0.9 : 0.9 * part(wheel, bytes))) / all.length,
      ),
  });
  return librariesFolder(flavor);
}

async function addon(flavor: Flavor, tell: Tell): Promise<string> {
  if ((await folderState(addonFolder(flavor))) === 'whole') return `already whole in ${addonFolder(flavor)}`;
  tell('compile');
  await makeAddon(flavor);
  return addonFolder(flavor);
}
