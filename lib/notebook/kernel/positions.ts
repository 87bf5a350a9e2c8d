/** Where compiled code came from: positions in a script turned back into the cell's own lines. */
import { SourceMap, type SourceMapPayload } from 'node:module';
import type { CellMaps } from './typescript';

/** A place in a cell; line and column count from 1. */
export interface CellPlace {
  cell: number;
  line: number;
  column: number;
}

interface Compiled {
  source: string;
  /** How many lines the code has; what stands below is the executor's own call. */
  lines: number;
  firstLineOffset: number;
  toModule?: SourceMap;
  toCommonJs?: SourceMap;
}

/** tslab puts `export {};` and a line break before each cell. */
const linesBefore = 1;

const scriptName = (cell: number) => `papersweep-cell-${cell}`;
const scriptFrame = /\(?papersweep-cell-(\d+):(\d+):(\d+)\)?/;

/** Remembers the compiled cells of a session, so that an error in a function of cell 2 called in cell 7 names both. */
export class Positions {
  /** The number of the cell that was compiled last. */
  latest = 0;
  private readonly cells = new Map<number, Compiled>();

  /**
   * Notes a compiled cell and returns its code with a name for the engine's stack traces.
   * @param firstLineOffset how many characters the executor puts before the code on its first line
   */
  add(cell: number, source: string, code: string, maps: CellMaps, firstLineOffset: number): string {
    this.latest = cell;
    this.cells.set(cell, {
      source,
      lines: code.split('\n').length,
      firstLineOffset,
      toModule: parse(maps.toModule),
      toCommonJs: parse(maps.toCommonJs),
    });
    return `${code}\n//# sourceURL=${scriptName(cell)}\n`;
  }

  /** The place in a cell that a line of a stack trace names, or undefined when it names none. */
  placeOf(frame: string): CellPlace | undefined {
    const found = scriptFrame.exec(frame);
    if (!found) return undefined;
    const [cell, line, column] = found.slice(1).map(Number);
    const compiled = this.cells.get(cell);
    if (!compiled || line > compiled.lines) return undefined;
    return { cell, ...original(compiled, line - 1, column - 1) };
  }

  /** The frame with the cell's place in it, e.g. `at f (cell 3, line 4, column 7)`. */
  rewrite(frame: string): string {
    const place = this.placeOf(frame);
    return place ? frame.replace(scriptFrame, `(${describe(place)})`).replace('at Proxy.', 'at ') : frame;
  }

  /** The line of source at a place, with a caret below its column; empty when there is no such line. */
  excerpt({ cell, line, column }: CellPlace): string[] {
    const text = this.cells.get(cell)?.source.split('\n')[line - 1];
    return text === undefined ? [] : excerptOf(text, line, column);
  }
}

/** `cell 3, line 4, column 7`. */
export function describe({ cell, line, column }: CellPlace): string {
  return `cell ${cell}, line ${line}, column ${column}`;
}

/** A source line with its number, and a caret below the column. */
export function excerptOf(text: string, line: number, column: number): string[] {
  const number = String(line);
  return [
    `  ${number} | ${text}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, column - 1))}^`,
  ];
}

function parse(map: string | undefined): SourceMap | undefined {
  return map === undefined ? undefined : new SourceMap(JSON.parse(map) as SourceMapPayload);
}

function original(cell: Compiled, line: number, column: number): { line: number; column: number } {
  const start = { line, column: line === 0 ? column - cell.firstLineOffset : column };
  const inModule = back(cell.toCommonJs, start);
  const { line: at, column: col } = back(cell.toModule, inModule);
  return { line: Math.max(1, at - linesBefore + 1), column: col + 1 };
}

function back(map: SourceMap | undefined, at: { line: number; column: number }) {
  const entry = map?.findEntry(at.line, at.column);
  return entry && 'originalLine' in entry ? { line: entry.originalLine, column: entry.originalColumn } : at;
}
