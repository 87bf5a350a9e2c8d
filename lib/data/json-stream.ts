/** Reads the arrays of a JSON file of any size, record by record: a file above V8's string limit is read like any other. */
import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../errors';

const chunkBytes = 8 << 20;
/** Longer than any real record: what is longer is no list of records, and would fill the memory. */
const longestRecord = 64 << 20;
const [quote, backslash, comma, openArray, closeArray, openObject, closeObject] = Buffer.from('"\\,[]{}');

/** Takes one record: the key of the top-level array it stands in ('' when the file itself is the array). */
export type OnRecord = (key: string, record: unknown, index: number) => void;

/**
 * Calls `onRecord` for every element of the file's array, or of every array in the file's object.
 * Memory stays near the size of one 8 MiB chunk, whatever the file's size.
 * @throws InputError when the file is missing, truncated or not JSON, naming the byte
 */
export function streamRecords(path: string, onRecord: OnRecord): void {
  const fd = openFile(path);
  try {
    const scanner = new Scanner(path, onRecord);
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (let n = readSync(fd, chunk); n > 0; n = readSync(fd, chunk)) scanner.push(chunk.subarray(0, n));
    scanner.end();
  } finally {
    closeSync(fd);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({
      what: code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`,
      where: path,
    });
  }
}

/**
 * Finds where records end by counting brackets, and hands each stretch of whole records to JSON.parse.
 * What stands outside the records (keys, brackets, other values) is kept and parsed at the end.
 */
class Scanner {
  private data: Buffer = Buffer.alloc(0);
  private base = 0; // byte of the file at data[0]
  private start = 0; // first byte not handed on
  private depth = 0;
  private recordDepth = 0; // depth inside an array of records; 0 before the first bracket
  private inArray = false;
  private inString = false;
  private escaped = false;
  private outside = '';
  private key = '';
  private index = 0;

  constructor(
    private readonly path: string,
    private readonly onRecord: OnRecord,
  ) {}

  push(chunk: Buffer): void {
    const scanned = this.data.length;
    this.data = Buffer.concat([this.data, chunk]);
    let lastComma = -1;
    for (let i = scanned; i < this.data.length; i++) {
      const byte = this.data[i];
      if (this.inString) this.passString(byte);
      else if (byte === quote) this.inString = true;
      else if (byte === openArray || byte === openObject) this.open(byte, i);
      else if (byte === closeArray || byte === closeObject) this.close(i);
      else if (byte === comma && this.inArray && this.depth === this.recordDepth) lastComma = i;
    }
    if (this.data.length - this.start > longestRecord && lastComma < this.start) {
      throw this.fault('a record of more than 64 MiB', this.start);
    }
    if (this.inArray && lastComma >= this.start) this.hand(lastComma);
    else if (!this.inArray) this.keepOutside(this.data.length);
    this.data = this.data.subarray(this.start);
    this.base += this.start;
    this.start = 0;
  }

  private passString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) this.inString = false;
  }

  private open(byte: number, i: number): void {
    this.depth++;
    if (this.depth === 1) this.recordDepth = byte === openArray ? 1 : 2;
    if (byte !== openArray || this.depth !== this.recordDepth) return;
    this.keepOutside(i + 1);
    this.inArray = true;
    this.key = /"([^"]*)"\s*:\s*\[$/.exec(this.outside)?.[1] ?? '';
    this.index = 0;
  }

  private close(i: number): void {
    if (this.inArray && this.depth === this.recordDepth) {
      this.hand(i);
      this.start = i;
      this.inArray = false;
    }
    this.depth--;
  }

  private keepOutside(end: number): void {
    this.outside += this.data.toString('latin1', this.start, end);
    this.start = end;
  }

  /** Parses the whole records up to a comma or the closing bracket. */
  private hand(end: number): void {
    const text = this.data.toString('utf8', this.start, end);
    const isEmptyArray = this.index === 0 && this.data[end] === closeArray && text.trim() === '';
    if (!isEmptyArray) for (const record of this.parse(text)) this.onRecord(this.key, record, this.index++);
    this.start = end + 1;
  }

  private parse(text: string): unknown[] {
    try {
      return JSON.parse(`[${text}]`);
    } catch (error) {
      const at = Math.max(0, Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 1) - 1);
      const near = text.slice(Math.max(0, at - 10), at + 20);
      throw this.fault(`not JSON near «${near}»`, this.start + Buffer.byteLength(text.slice(0, at)));
    }
  }

  end(): void {
    if (this.depth > 0 || this.inString) {
      const after = this.inArray ? `, after ${this.index} whole records of «${this.key}»` : '';
      throw this.fault(`the file ends in the middle${after}`, this.data.length);
    }
    try {
      JSON.parse(this.outside);
    } catch {
      throw this.fault(this.outside.trim() === '' ? 'the file is empty' : 'not JSON around its arrays', 0);
    }
  }

  private fault(what: string, at: number): InputError {
    return new InputError({
      what,
      where: `${this.path}, byte ${this.base + at}`,
      expected: 'a whole JSON file',
    });
  }
}
