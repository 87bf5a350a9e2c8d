/**
 * A zip archive in memory: its files by name, unpacked when asked for. Nothing is written anywhere.
 * Source: PKWARE's APPNOTE, sections 4.3 to 4.5 (64-bit sizes included).
 */
import { inflateRawSync } from 'node:zlib';
import { InputError } from '../../errors';

/** One file of an archive. */
export interface ZipEntry {
  /** Bytes when unpacked. */
  size: number;
  /** Unpacks it; a stored file is a view of the archive. */
  read(): Uint8Array;
}

/** Where a file lies and how it is packed, from the list at the archive's end. */
interface Listed {
  name: string;
  flags: number;
  method: number;
  packed: number;
  size: number;
  headerAt: number;
}

/** What is asked of the list as a whole. */
interface Directory {
  count: number;
  start: number;
  length: number;
}

const signatures = {
  local: 0x04034b50,
  listed: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
};
const bytesOf = { local: 30, listed: 46, end: 22, end64: 56, locator: 20, longestRemark: 65535 };
/** Stands where a size is too large for 32 bits: the 64-bit one is in the extra field of this kind. */
const inExtra = 0xffffffff;
const extra64 = 1;
const methods = { stored: 0, deflated: 8 };
const encrypted = 1;
const mostFiles = 200_000;

/** Whether bytes begin as a zip archive does, an empty one included. */
export function isZip(bytes: Uint8Array): boolean {
  const first = bytes.length >= 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) : 0;
  return first === signatures.local || first === signatures.end;
}

/**
 * Reads an archive's list of files.
 * @param where the file's name, for messages
 * @returns the files by name, folders left out
 * @throws InputError when the archive is cut or damaged, encrypted or in several parts, names a file twice or with a path
 *   that climbs out, or would unpack to more than 16 times its size and 16 MiB
 */
export function readZip(bytes: Uint8Array, where: string): Map<string, ZipEntry> {
  const archive = new Archive(bytes, where);
  const listed = archive.list();
  checkSizes(listed, bytes.length, archive);
  const entries = new Map<string, ZipEntry>();
  for (const file of listed) {
    if (file.name.endsWith('/')) continue;
    if (entries.has(file.name)) archive.fail(`two files are named ${JSON.stringify(file.name)}`);
    entries.set(file.name, { size: file.size, read: () => archive.read(file) });
  }
  return entries;
}

/** Packed files cannot take more room than the archive has; what they unpack to is limited. */
function checkSizes(files: readonly Listed[], size: number, archive: Archive): void {
  const packed = files.reduce((sum, file) => sum + file.packed, 0);
  if (packed > size) archive.fail('its files overlap one another');
  const unpacked = files.reduce((sum, file) => sum + file.size, 0);
  const most = 16 * size + (16 << 20);
  if (unpacked > most) archive.fail(`${size} bytes would unpack to ${unpacked} (a zip bomb?)`);
}

class Archive {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  fail(what: string): never {
    throw new InputError({ what: `damaged archive: ${what}`, where: this.#where, fix: 'get the file again' });
  }

  /** The list at the end. */
  list(): Listed[] {
    const { count, start, length } = this.#directory();
    if (count > mostFiles) this.fail(`${count} files`);
    if (start + length > this.#bytes.length) this.fail('its list of files is cut');
    const files: Listed[] = [];
    for (let at = start; files.length < count; ) {
      this.#expect(at, signatures.listed, bytesOf.listed, 'its list of files');
      const [name, extra, remark] = [28, 30, 32].map((o) => this.#view.getUint16(at + o, true));
      const next = at + bytesOf.listed + name + extra + remark;
      if (next > start + length) this.fail('its list of files is cut');
      files.push(this.#listed(at, name, extra));
      at = next;
    }
    return files;
  }

  #directory(): Directory {
    const last = this.#bytes.length - bytesOf.end;
    let at = last;
    while (at >= 0 && at > last - bytesOf.longestRemark && this.#u32(at) !== signatures.end) at--;
    if (at < 0 || this.#u32(at) !== signatures.end) this.fail('cut short, its end is missing');
    const parts = this.#view.getUint16(at + 4, true);
    const directory = {
      count: this.#view.getUint16(at + 10, true),
      length: this.#u32(at + 12),
      start: this.#u32(at + 16),
    };
    const isLarge = directory.count === 0xffff || directory.length === inExtra || directory.start === inExtra;
    if (isLarge) return this.#directory64(at - bytesOf.locator);
    return parts === 0 ? directory : this.fail('it is in several parts');
  }

  #directory64(locator: number): Directory {
    this.#expect(locator, signatures.locator, bytesOf.locator, 'the place of its 64-bit end');
    const at = this.#u64(locator + 8);
    this.#expect(at, signatures.end64, bytesOf.end64, 'its 64-bit end');
    return { count: this.#u64(at + 32), length: this.#u64(at + 40), start: this.#u64(at + 48) };
  }

  #listed(at: number, nameLength: number, extraLength: number): Listed {
    const nameAt = at + bytesOf.listed;
    const name = this.#name(this.#bytes.subarray(nameAt, nameAt + nameLength));
    const [packed, size, headerAt] = this.#sizes(at, nameAt + nameLength, extraLength, name);
    const [flags, method] = [this.#view.getUint16(at + 8, true), this.#view.getUint16(at + 10, true)];
    return { name, flags, method, packed, size, headerAt };
  }

  #name(bytes: Uint8Array): string {
    const name = new TextDecoder().decode(bytes);
    const climbs = /^[/\\]|^[A-Za-z]:|\\|\p{Cc}/u.test(name) || name.split('/').includes('..');
    return climbs ? this.fail(`the path ${JSON.stringify(name.slice(0, 80))} climbs out of it`) : name;
  }

  /** Packed size, unpacked size and place of a file; each may be told in the 64-bit extra field. */
  #sizes(at: number, extraAt: number, extraLength: number, name: string): number[] {
    const [size, packed, headerAt] = [24, 20, 42].map((o) => this.#u32(at + o));
    const given = [size, packed, headerAt];
    let from = given.includes(inExtra) ? this.#extra64(extraAt, extraLength, name) : 0;
    const [whole, inside, place] = given.map((value) => {
      if (value !== inExtra) return value;
      from += 8;
      if (from > extraAt + extraLength) this.fail(`the sizes of ${name}`);
      return this.#u64(from - 8);
    });
    return [inside, whole, place];
  }

  /** Where the values of the 64-bit extra field begin. */
  #extra64(extraAt: number, extraLength: number, name: string): number {
    for (let at = extraAt; at + 4 <= extraAt + extraLength; at += 4 + this.#view.getUint16(at + 2, true)) {
      if (this.#view.getUint16(at, true) === extra64) return at + 4;
    }
    return this.fail(`the sizes of ${name}`);
  }

  /** One file's bytes, unpacked. */
  read({ name, flags, method, packed, size, headerAt }: Listed): Uint8Array {
    if (flags & encrypted) this.fail(`${name} is encrypted`);
    this.#expect(headerAt, signatures.local, bytesOf.local, `the header of ${name}`);
    const [nameLength, extraLength] = [26, 28].map((o) => this.#view.getUint16(headerAt + o, true));
    const start = headerAt + bytesOf.local + nameLength + extraLength;
    if (start + packed > this.#bytes.length) this.fail(`${name} is cut`);
    const data = this.#bytes.subarray(start, start + packed);
    if (method === methods.stored) return packed === size ? data : this.fail(`${name} is cut`);
    if (method !== methods.deflated) this.fail(`${name} is packed in an unknown way (${method})`);
    return this.#inflate(name, data, size);
  }

  #inflate(name: string, data: Uint8Array, size: number): Uint8Array {
    let unpacked: Uint8Array;
    try {
      unpacked = inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    } catch (error) {
      return this.fail(`${name}: ${(error as Error).message}`);
    }
    return unpacked.length === size ? unpacked : this.fail(`${name} is cut`);
  }

  #expect(at: number, signature: number, length: number, what: string): void {
    if (at < 0 || at + length > this.#bytes.length || this.#u32(at) !== signature) this.fail(what);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #u64(at: number): number {
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }
}
