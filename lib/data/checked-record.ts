/** A record of a JSON file whose fields are checked as they are asked for. */
import { InputError } from '../errors';

/** One object of a list; every fault names file, list, index and field. */
export class CheckedRecord {
  readonly #fields: Record<string, unknown>;

  /**
   * @param where file and place, e.g. `train.json, images[3]`
   * @throws InputError when the value is no object
   */
  constructor(
    value: unknown,
    readonly where: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError({ what: shortly(value), where, expected: 'an object' });
    this.#fields = value as Record<string, unknown>;
  }

  /** Whether the field is there at all. */
  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  /** A whole number of at least `least`. */
  whole(field: string, least: number): number {
    const value = this.#fields[field];
    if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
    throw this.fault(field, shortly(value), `a whole number from ${least} on`);
  }

  /** A finite number. */
  number(field: string): number {
    const value = this.#fields[field];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.fault(field, shortly(value), 'a finite number');
  }

  /** A text that is not empty. */
  text(field: string): string {
    const value = this.#fields[field];
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw this.fault(field, shortly(value), 'a text');
  }

  /** A list of any values. */
  list(field: string): unknown[] {
    const value = this.#fields[field];
    if (Array.isArray(value)) return value;
    throw this.fault(field, shortly(value), 'a list');
  }

  /** n finite numbers. */
  numbers(field: string, n: number): number[] {
    const list = this.list(field);
    if (list.length !== n) throw this.fault(field, `${list.length} values`, `${n} numbers`);
    const bad = list.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return list as number[];
    throw this.fault(`${field}[${bad}]`, shortly(list[bad]), 'a finite number');
  }

  /** The error that tells of a field. */
  fault(field: string, what: string, expected?: string, fix?: string): InputError {
    return new InputError({ what: `${field}: ${what}`, where: this.where, expected, fix });
  }
}

/** A value as a message shows it. */
function shortly(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
