/**
 * PyTorch's checkpoint since version 1.6: a zip archive with one pickle, `data.pkl`, and each storage as a file.
 * Source: PyTorch's `torch/serialization.py`, `_load`.
 */
import { elementBytes } from './element-types';
import { unpickle } from './pickle';
import { PickleFault } from './pickle-bytes';
import { pytorchHost, type StorageRequest } from './pytorch-globals';
import type { Storage } from './stored-views';
import { readZip, type ZipEntry } from './zip';

/** What a checkpoint holds, its tensors not yet read. */
export interface Checkpoint {
  /** Lists, Maps, texts, numbers, and tensors as `StoredView`. */
  value: unknown;
  /** Bytes of all that the file holds, unpacked. */
  size: number;
}

/**
 * Reads a checkpoint of the zip format; tensors' bytes are unpacked when they are asked for.
 * @param where the file's name, for messages
 * @throws InputError when the archive is damaged; PickleFault when its content is, or is no weights
 */
export function readPytorchZip(bytes: Uint8Array, where: string): Checkpoint {
  const entries = readZip(bytes, where);
  const folder = folderOf(entries);
  checkByteOrder(entries.get(`${folder}byteorder`));
  const host = pytorchHost((request) => storageOf(request, entries.get(`${folder}data/${request.key}`)));
  const { value } = unpickle(entries.get(`${folder}data.pkl`)!.read(), host);
  const size = [...entries.values()].reduce((sum, entry) => sum + entry.size, 0);
  return { value, size };
}

/** The one folder that everything lies in, named as the file was. */
function folderOf(entries: ReadonlyMap<string, ZipEntry>): string {
  const pickle = [...entries.keys()].find((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  if (pickle === undefined) throw new PickleFault('a zip archive without data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}constants.pkl`)) throw new PickleFault('a TorchScript program');
  return folder;
}

function checkByteOrder(entry: ZipEntry | undefined): void {
  const order = entry && Buffer.from(entry.read()).toString('latin1');
  if (order !== undefined && order !== 'little') throw new PickleFault('numbers with the high byte first');
}

function storageOf({ type, key, count }: StorageRequest, entry: ZipEntry | undefined): Storage {
  if (!entry) throw new PickleFault(`the storage ${JSON.stringify(key.slice(0, 40))} is missing`);
  if (entry.size < count * elementBytes[type]) {
    throw new PickleFault(`a storage of ${count} numbers (${type}) in ${entry.size} bytes`);
  }
  let bytes: Uint8Array | undefined;
  return { type, count, bytes: () => (bytes ??= entry.read()) };
}
