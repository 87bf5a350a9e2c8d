/** The TypeScript that tslab compiles cells with, changed where notebooks need it otherwise. */
import { createRequire } from 'node:module';
import { version as tslabVersion } from 'tslab/package.json';
import { loadCompiled } from './compiled-module';
import { type Checker, expandShorthands, type Factory, type Transformer } from './shorthands';

/** The tslab whose inner workings this folder was written against; its tests fail when another is installed. */
export const testedTslab = '1.0.22';

/** The few things of TypeScript's interface that are touched here. */
interface SourceFile {
  fileName: string;
}
interface Program {
  isSourceFileFromExternalLibrary(file: SourceFile): boolean;
  getTypeChecker(): Checker;
}
interface Resolution {
  resolvedModule?: { resolvedFileName: string; extension: string; isExternalLibraryImport?: boolean };
}
interface WatchHost {
  resolveModuleNameLiterals?: (...args: unknown[]) => Resolution[];
  hasInvalidatedResolutions?: (path: string) => boolean;
  afterProgramCreate(builder: Builder): void;
}
interface Builder {
  emit(
    file: SourceFile,
    write: unknown,
    token: unknown,
    dtsOnly: unknown,
    transformers: Transformers,
  ): unknown;
  getProgram(): Program;
}
interface Transformers {
  after: Transformer[];
}
interface System {
  readFile(path: string, encoding?: string): string | undefined;
}
type ModuleLiteral = { text: string };

/** TypeScript's namespace, as far as it is replaced. */
export interface TypeScript extends Factory {
  version: string;
  createWatchCompilerHost(files: string[], options: object, sys: System, ...rest: unknown[]): WatchHost;
  createWatchProgram(host: WatchHost): object;
  createModuleResolutionCache(cwd: string, canonical: (name: string) => string, options: object): object;
  resolveModuleName(
    name: string,
    from: string,
    options: object,
    host: unknown,
    cache: object | undefined,
    redirect: unknown,
    mode: unknown,
  ): Resolution;
  getPreEmitDiagnosticsOfFiles(program: Program, files: SourceFile[]): unknown[];
  transpileModule(
    code: string,
    options: { compilerOptions: object },
  ): { outputText: string; sourceMapText?: string };
}

/** `moduleResolution: bundler`: package exports, self-references and paths without an ending. */
const bundlerResolution = 100;

/** The name under which tslab compiles each cell. */
const cellFile = '/__tslab__.ts';

/** What cells are compiled with beside tslab's own options. `noImplicitAny` is off: cells are drafts. */
export const cellOptions = {
  strict: true,
  noImplicitAny: false,
  moduleResolution: bundlerResolution,
  types: ['node'],
  inlineSourceMap: true,
};

/**
 * Puts a changed copy of tslab's TypeScript where `require` finds it; call it before tslab is loaded.
 * Cells get `cellOptions`; files are the library's and are neither checked nor emitted again; both steps of
 * tslab's compilation keep their source maps, which `takeMaps` hands over.
 * @returns the copy, and `keep`: to be called once, when the compiler has been used, it keeps its compiled code.
 */
export function patchTypeScript(): { ts: TypeScript; keep(): void } {
  const requireFromTslab = createRequire(require.resolve('tslab/package.json'));
  const path = requireFromTslab.resolve('@tslab/typescript-for-tslab');
  const { exports, keep } = loadCompiled(path);
  const ts = exports as TypeScript;
  const patched: TypeScript = {
    ...ts,
    createWatchProgram: (host) => watchProgram(ts, host),
    createWatchCompilerHost: (files, options, sys, ...rest) => watchHost(ts, files, options, sys, rest),
    getPreEmitDiagnosticsOfFiles: (program, files) =>
      ts.getPreEmitDiagnosticsOfFiles(
        program,
        files.filter((file) => !program.isSourceFileFromExternalLibrary(file)),
      ),
    transpileModule: (code, options) => transpile(ts, code, options),
  };
  require.cache[path]!.exports = patched;
  return { ts: patched, keep };
}

/** Throws unless the installed tslab is the tested one: its inner workings are used. */
export function checkTslab(): void {
  if (tslabVersion === testedTslab) return;
  throw new Error(`tslab ${tslabVersion} is installed, this kernel was made for ${testedTslab}: run npm ci`);
}

/** tslab keeps the builder that it is told of; it gets one that emits cells only. */
function watchProgram(ts: TypeScript, host: WatchHost): object {
  const tell = host.afterProgramCreate;
  host.afterProgramCreate = (builder) => {
    const emit = builder.emit;
    builder.emit = (file, write, token, dtsOnly, transformers) => {
      const program = builder.getProgram();
      // To emit is to check: two seconds for a library that tsc has checked already.
      if (program.isSourceFileFromExternalLibrary(file)) return { emitSkipped: true };
      const after = [expandShorthands(ts, program.getTypeChecker()), ...transformers.after];
      return emit(file, write, token, dtsOnly, { ...transformers, after });
    };
    tell(builder);
  };
  return ts.createWatchProgram(host);
}

function watchHost(
  ts: TypeScript,
  files: string[],
  options: object,
  sys: System,
  rest: unknown[],
): WatchHost {
  const merged = { ...options, ...cellOptions };
  const host = ts.createWatchCompilerHost(files, merged, withoutNodeComments(sys), ...rest);
  const cache = ts.createModuleResolutionCache(process.cwd(), (name) => name, merged);
  let isCellWhole = true;
  host.resolveModuleNameLiterals = (...args) => {
    const [literals, from, redirect] = args as [ModuleLiteral[], string, unknown];
    const isCell = from.endsWith(cellFile);
    const resolutions = literals.map(({ text }) => {
      // What a cell did not find may be there when it runs again: failures are not remembered for it.
      const found = ts.resolveModuleName(
        text,
        from,
        merged,
        host,
        isCell ? undefined : cache,
        redirect,
        undefined,
      );
      // Real files are loaded by Node (through tsx); the kernel only reads their types.
      if (found.resolvedModule) found.resolvedModule.isExternalLibraryImport = true;
      return found;
    });
    if (isCell) isCellWhole = resolutions.every((found) => found.resolvedModule !== undefined);
    return resolutions;
  };
  // Left to itself, every cell resolves and checks the whole library again: 0.3 to 1 s a cell.
  host.hasInvalidatedResolutions = (path) => !isCellWhole && path.endsWith(cellFile);
  return host;
}

/** Node's own types are two thirds comments, and reading them at each start took a third of a second. */
function withoutNodeComments(sys: System): System {
  const read = sys.readFile;
  sys.readFile = (path, encoding) => {
    const text = read(path, encoding);
    return text && path.includes('/@types/node/') ? text.replace(/\/\*\*[\s\S]*?\*\//g, '') : text;
  };
  return sys;
}

/** The two source maps of the last compiled cell: cell → ES module → CommonJS. */
export interface CellMaps {
  toModule?: string;
  toCommonJs?: string;
}

let lastMaps: CellMaps = {};

/** The maps of the cell compiled last, which are then forgotten. */
export function takeMaps(): CellMaps {
  const maps = lastMaps;
  lastMaps = {};
  return maps;
}

const inlineMap = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

function transpile(ts: TypeScript, code: string, options: { compilerOptions: object }) {
  const first = inlineMap.exec(code)?.[1];
  const done = ts.transpileModule(code.replace(inlineMap, ''), {
    ...options,
    compilerOptions: { ...options.compilerOptions, sourceMap: true },
  });
  lastMaps = {
    toModule: first && Buffer.from(first, 'base64').toString(),
    toCommonJs: done.sourceMapText,
  };
  return { ...done, outputText: done.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n') };
}
