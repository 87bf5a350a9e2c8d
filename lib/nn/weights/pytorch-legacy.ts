/**
 * PyTorch's checkpoint before version 1.6: pickles one after the other (a magic number, the protocol, the machine, the
 * content, the storages' keys), then each storage as its count and its numbers.
 * Source: PyTorch's `torch/serialization.py`, `_legacy_load`.
 */
import { type ElementType, elementBytes } from './element-types';
import { unpickle } from './pickle';
import { PickleFault } from './pickle-bytes';
import { pytorchHost, type StorageRequest } from './pytorch-globals';
import type { Checkpoint } from './pytorch-zip';
import type { Storage } from './stored-views';

/** The magic number as it stands in the file: protocol 2, a whole number of 10 bytes. */
const magic = Uint8Array.from([
  0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
]);
const protocol = 1001;

/** Whether bytes begin as such a checkpoint does (with any pickle protocol). */
export function isPytorchLegacy(bytes: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => i === 1 || bytes[i] === byte);
}

/** A storage whose place in the file is known only after the pickles. */
class LaterStorage implements Storage {
  readonly type: ElementType;
  readonly count: number;
  place?: Uint8Array;

  constructor({ type, count }: StorageRequest) {
    this.type = type;
    this.count = count;
  }

  bytes(): Uint8Array {
    if (!this.place) throw new PickleFault('a storage is missing');
    return this.place;
  }
}

/**
 * Reads a checkpoint of the legacy format.
 * @throws PickleFault when it is cut, damaged, or is no weights
 */
export function readPytorchLegacy(bytes: Uint8Array): Checkpoint {
  const storages = new Map<string, LaterStorage>();
  const host = pytorchHost((request) => {
    const storage = new LaterStorage(request);
    storages.set(request.key, storage);
    return storage;
  });
  const version = unpickle(bytes, host, magic.length);
  if (version.value !== protocol) throw new PickleFault('another protocol of PyTorch');
  const machine = unpickle(bytes, host, version.end);
  if (machine.value instanceof Map && machine.value.get('little_endian') === false) {
    throw new PickleFault('numbers with the high byte first');
  }
  const content = unpickle(bytes, host, machine.end);
  const keys = unpickle(bytes, host, content.end);
  placeStorages(bytes, keys.end, keys.value, storages);
  return { value: content.value, size: bytes.length };
}

/** Each storage: its count in 8 bytes, then its numbers; in the order of the keys. */
function placeStorages(
  bytes: Uint8Array,
  start: number,
  keys: unknown,
  storages: ReadonlyMap<string, LaterStorage>,
): void {
  if (!Array.isArray(keys)) throw new PickleFault('no list of storages');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  for (const key of keys) {
    const storage = storages.get(key);
    if (!storage) throw new PickleFault('a storage that no tensor is made of');
    if (at + 8 > bytes.length) throw new PickleFault('cut short');
    const count = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (count !== storage.count)
      throw new PickleFault(`a storage of ${storage.count} numbers that holds ${count}`);
    const end = at + 8 + count * elementBytes[storage.type];
    if (end > bytes.length) throw new PickleFault('cut short');
    storage.place = bytes.subarray(at + 8, end);
    at = end;
  }
}
