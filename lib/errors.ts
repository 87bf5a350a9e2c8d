/** Errors that a person can mend: each is one line, and the command line ends with exit code 2. */

/** The four things one needs to know to mend bad input. */
export interface Fault {
  /** What is wrong, e.g. `unknown parameter "lamda"`. */
  what: string;
  /** Where: a file, a field, a cell. */
  where?: string;
  /** What was expected instead. */
  expected?: string;
  /** The line to type, or the thing to change. */
  fix?: string;
}

/** Bad input, told in one line: `where: what; expected …; mend: …`. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(faultLine(fault));
    this.fault = fault;
  }
}

function faultLine({ what, where, expected, fix }: Fault): string {
  const tail = [expected && `expected ${expected}`, fix && `mend: ${fix}`].filter(Boolean);
  return [`${where ? `${where}: ` : ''}${what}`, ...tail].join('; ').replace(/\s*\n\s*/g, ' ');
}

/**
 * Picks the known word nearest to a misspelt one (Levenshtein distance at most a third of its length, at least 2).
 * @returns the nearest word, or undefined when none is near.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((k) => ({ k, d: distance(word.toLowerCase(), k.toLowerCase()) }));
  ranked.sort((a, b) => a.d - b.d);
  const limit = Math.max(2, Math.floor(word.length / 3));
  return ranked.length && ranked[0].d <= limit ? ranked[0].k : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
