/** `metrics.jsonl`: what a run measured, one JSON object a line, readable while it grows. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { diskFault, writeFileAtomic } from '../files';

/** One line: `step`, and whatever was measured there; numbers that are none are written as "NaN", "Infinity". */
export type MetricsRecord = { step: number } & Readonly<Record<string, number | string | boolean>>;

/** Appends records; after a resume it goes on where the checkpoint was. */
export class MetricsLog {
  readonly #path: string;

  /**
   * @param isKept which of the records that are there already stay; none where it is absent
   * @throws InputError when the file cannot be written.
   */
  constructor(path: string, isKept: (record: MetricsRecord) => boolean = () => false) {
    this.#path = path;
    writeFileAtomic(path, readMetrics(path).filter(isKept).map(line).join(''));
  }

  /** @throws InputError when the disk is full. */
  append(record: MetricsRecord): void {
    try {
      appendFileSync(this.#path, line(record));
    } catch (error) {
      throw diskFault(error as NodeJS.ErrnoException, this.#path);
    }
  }
}

/** The records of a log; a last line that a killed process left half-written is left out. No file: none. */
export function readMetrics(path: string): MetricsRecord[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const record = parse(text);
      return record ? [record] : [];
    });
}

function line(record: MetricsRecord): string {
  const shown = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, shown)}\n`;
}

function parse(text: string): MetricsRecord | undefined {
  try {
    const record = JSON.parse(text);
    return typeof record?.step === 'number' ? record : undefined;
  } catch {
    return undefined;
  }
}
