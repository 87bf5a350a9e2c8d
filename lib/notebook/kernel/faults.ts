/** Errors as Jupyter sends them: a name, a message, and a trace that speaks of the notebook's own lines. */
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type CellPlace, describe, excerptOf, type Positions } from './positions';

/** What an `error` message carries. */
export interface Fault {
  ename: string;
  evalue: string;
  traceback: string[];
  /** Where the running cell stood when it happened; not part of the message that front ends show. */
  place?: CellPlace;
}

/** A diagnostic of tslab's converter; line and character count from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  messageText: string;
  code: number;
  fileName?: string;
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const libraryRoot = join(__dirname, '..', '..', '..');

/** Frames that belong to the machinery below a cell. */
const machinery =
  /\(?(?:node:|internal\/)|[/\\]node_modules[/\\](?:tslab|tsx)[/\\]|[/\\]lib[/\\]notebook[/\\]kernel/;

/** The fault of a thrown value, whatever it is. */
export function faultOf(thrown: unknown, positions: Positions): Fault {
  if (!(thrown instanceof Error)) {
    const evalue = `thrown: ${inspect(thrown)}`;
    return { ename: 'Error', evalue, traceback: [`${red('Error')}: ${evalue}`] };
  }
  if (isInterrupt(thrown)) return interruptFault();
  const ename = thrown.name || thrown.constructor.name;
  const evalue = thrown.message;
  const frames = framesOf(thrown);
  const places = frames.map((frame) => positions.placeOf(frame)).filter((place) => place !== undefined);
  const traceback = [`${red(ename)}: ${evalue}`, ...trace(thrown, frames, places[0], positions)];
  return { ename, evalue, traceback, place: places.find(({ cell }) => cell === positions.latest) };
}

/** The fault of a cell that was interrupted. */
export function interruptFault(): Fault {
  const evalue = 'the cell was interrupted; what it declared is lost';
  return { ename: 'Interrupted', evalue, traceback: [`${red('Interrupted')}: ${evalue}`] };
}

/** Whether an error says that the person pressed stop. */
export function isInterrupt(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || message === 'Interrupted asynchronously';
}

/** The fault of a cell that TypeScript refuses; each diagnostic with its line and a caret. */
export function typeFault(diagnostics: readonly Diagnostic[], cell: number, source: string): Fault {
  const lines = source.split('\n');
  const told = diagnostics.map(({ start, messageText, fileName }) => {
    const [line, column] = [start.line + 1, start.character + 1];
    const where = fileName ? `${fileName}, line ${line}, column ${column}` : describe({ cell, line, column });
    const text = fileName ? undefined : lines[start.line];
    return {
      head: `${where}: ${messageText}`,
      excerpt: text === undefined ? [] : excerptOf(text, line, column),
    };
  });
  // TypeScript's syntax errors are those numbered 1000 to 1999.
  const ename = diagnostics[0].code < 2000 ? 'SyntaxError' : 'TypeScriptError';
  const traceback = told.flatMap(({ head, excerpt }) => [`${red(ename)}: ${head}`, ...excerpt]);
  const { start, fileName } = diagnostics[0];
  const place = fileName ? undefined : { cell, line: start.line + 1, column: start.character + 1 };
  return { ename, evalue: told[0].head, traceback, place };
}

function trace(error: Error, frames: string[], place: CellPlace | undefined, positions: Positions): string[] {
  const excerpt = place ? [describe(place), ...positions.excerpt(place)] : [];
  const rest = ownFrames(frames, positions).map((frame) =>
    positions.rewrite(frame).replaceAll(libraryRoot, '.'),
  );
  const cause = error.cause instanceof Error ? [`caused by ${error.cause.name}: ${error.cause.message}`] : [];
  return [...excerpt, ...rest, ...cause];
}

function framesOf(error: Error): string[] {
  return String(error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `  ${line.trim()}`);
}

/** Down to the last frame of a cell; below it is the kernel. Without any, what is not machinery. */
function ownFrames(frames: string[], positions: Positions): string[] {
  const last = frames.map((frame) => positions.placeOf(frame) !== undefined).lastIndexOf(true);
  return (last < 0 ? frames : frames.slice(0, last + 1)).filter((frame) => !machinery.test(frame));
}
