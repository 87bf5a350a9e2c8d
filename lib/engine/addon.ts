/** The N-API addon between Node and TensorFlow's C library: compiled here, from the sources in its npm package and ours. */
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../errors';
import { cacheFolder } from './cache-folder';
import { librariesFolder } from './libraries';
import { type Flavor, tensorflowVersion } from './wheels';
import { makeWholeFolder } from './whole-folder';

const packageName = '@tensorflow/tfjs-node-gpu';

/** Raised whenever what is compiled here changes: then every machine compiles it anew. */
const revision = 3;

/** Gives the version of the npm package that holds the addon's sources. */
export function addonVersion(): string {
  return (require(`${packageName}/package.json`) as { version: string }).version;
}

/** Gives the folder of the addon that was compiled against a flavor's libraries. */
export function addonFolder(flavor: Flavor): string {
  const machine = `${process.platform}-${process.arch}`;
  const version = `${addonVersion()}.${revision}`;
  return join(cacheFolder(), `addon-${version}-tensorflow-${tensorflowVersion}-${flavor}-${machine}`);
}

/** Gives the addon's path. */
export function addonPath(flavor: Flavor): string {
  return join(addonFolder(flavor), 'tfjs_binding.node');
}

/** Gives the path of the small addon that holds back what TensorFlow's library prints while it loads. */
export function gatePath(flavor: Flavor): string {
  return join(addonFolder(flavor), 'stderr-gate.node');
}

/**
 * Compiles both addons, the first against the libraries of `flavor`, which must be in place; 5 to 15 s.
 * @throws InputError when there is no C++ compiler or it fails.
 */
export async function makeAddon(flavor: Flavor): Promise<void> {
  await makeWholeFolder(addonFolder(flavor), async (side) => {
    try {
      await compile(compilerArguments(flavor, join(side, 'tfjs_binding.node')));
      await compile(gateArguments(join(side, 'stderr-gate.node')));
    } catch (error) {
      throw compileFault(error as NodeJS.ErrnoException & { stderr?: string });
    }
  });
}

/** Gives the C++ compiler's command: `CXX`, else `g++` (`clang++` on macOS). */
export function compiler(): string {
  return process.env.CXX || (process.platform === 'darwin' ? 'clang++' : 'g++');
}

const compile = (args: string[]) => promisify(execFile)(compiler(), args);

function compilerArguments(flavor: Flavor, output: string): string[] {
  const sources = dirname(require.resolve(`${packageName}/package.json`));
  const libraries = join(librariesFolder(flavor), 'tensorflow');
  const binding = [
    join(sources, 'binding', 'tfjs_backend.cc'),
    join(__dirname, 'native', 'graph-session.cc'),
  ];
  const folders = [napiHeaders(), sources, join(sources, 'binding'), join(libraries, 'include')];
  const includes = folders.map((folder) => `-I${folder}`);
  const options = ['-O2', '-std=c++17', '-fPIC', '-DNAPI_VERSION=8', ...includes];
  return [...options, ...binding, '-o', output, ...linkArguments(libraries)];
}

function gateArguments(output: string): string[] {
  const source = join(__dirname, 'native', 'stderr-gate.cc');
  const link = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  return ['-O2', '-std=c++17', '-fPIC', `-I${napiHeaders()}`, source, '-o', output, ...link];
}

function napiHeaders(): string {
  return join(dirname(require.resolve('node-api-headers/package.json')), 'include');
}

/** The addon finds the libraries relative to itself, so that the cache may be moved as a whole. */
function linkArguments(libraries: string): string[] {
  const beside = join('..', libraries.split(/[\\/]/).at(-2)!, 'tensorflow');
  if (process.platform === 'darwin') {
    const files = ['cc', 'framework'].map((part) => join(libraries, `libtensorflow_${part}.2.dylib`));
    return ['-bundle', '-undefined', 'dynamic_lookup', ...files, `-Wl,-rpath,@loader_path/${beside}`];
  }
  const files = ['cc', 'framework'].map((part) => `-l:libtensorflow_${part}.so.2`);
  return ['-shared', `-L${libraries}`, ...files, `-Wl,-rpath,$ORIGIN/${beside}`];
}

function compileFault(error: NodeJS.ErrnoException & { stderr?: string }): Error {
  if (error.code === 'ENOENT') {
    const fix = process.platform === 'darwin' ? 'xcode-select --install' : 'apt install g++ (or your like)';
    return new InputError({ what: `no C++ compiler (${compiler()})`, fix });
  }
  const said = error.stderr?.split('\n').find((line) => line.includes('error')) ?? error.message;
  return new InputError({ what: `the addon did not compile (${said.trim().slice(0, 200)})` });
}
