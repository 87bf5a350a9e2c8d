/** What a PyTorch checkpoint may name: the makers of tensors, and values that do nothing. All else is refused. */
import type { ElementType } from './element-types';
import { Inert, type PickleHost, Stand } from './pickle';
import { PickleFault } from './pickle-bytes';
import { type Storage, StoredView, viewOf } from './stored-views';
import { isCount } from './tensor-checks';

/** PyTorch's class of a storage. */
class StorageClass {
  constructor(readonly type: ElementType) {}
}

/** A storage that a pickle asks for by its persistent id. */
export interface StorageRequest {
  type: ElementType;
  key: string;
  /** How many numbers. */
  count: number;
}

const storageClasses: Record<string, ElementType> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`; without the last two in version 1. */
const rebuildTensor = new Stand(([storage, offset, shape, strides]) => {
  if (!isStorage(storage)) throw new PickleFault('a tensor without numbers');
  return viewOf(storage, offset, shape, strides);
});

/** `_rebuild_parameter(tensor, requires_grad, hooks)`, with or without a state. */
const rebuildParameter = new Stand(([tensor]) => {
  if (!(tensor instanceof StoredView)) throw new PickleFault('a parameter that is no tensor');
  return tensor;
});

/** Pairs are given only by Python 2's pickles. */
const orderedDict = new Stand(([pairs = []]) => {
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    throw new PickleFault('an OrderedDict of something that is no list of pairs');
  }
  return new Map(pairs as [unknown, unknown][]);
});

const toSet = new Stand(([items = []]) => {
  if (!Array.isArray(items)) throw new PickleFault('a set of something that is no list');
  return new Set(items);
});

/** Scores, settings and the like, kept beside the weights: their values are not wanted. */
const inertGlobals = [
  '_codecs.encode',
  'numpy.dtype',
  'numpy.ndarray',
  ...['numpy.core', 'numpy._core'].flatMap((m) => [`${m}.multiarray.scalar`, `${m}.multiarray._reconstruct`]),
  'torch.Size',
  'torch.device',
  'torch.serialization._get_layout',
];

const globals = new Map<string, unknown>([
  ['collections.OrderedDict', orderedDict],
  ['builtins.set', toSet],
  ['__builtin__.set', toSet],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
  ...inertGlobals.map((name): [string, unknown] => [name, new Stand(() => new Inert(name))]),
  ...Object.entries(storageClasses).flatMap(([name, type]): [string, unknown][] => [
    [`torch.${name}`, new StorageClass(type)],
    [`torch.cuda.${name}`, new StorageClass(type)],
  ]),
]);

/**
 * The host of a checkpoint's pickle.
 * @param open gives the storage that tensors are views of; asked once a key
 */
export function pytorchHost(open: (request: StorageRequest) => Storage): PickleHost {
  const opened = new Map<string, Storage>();
  return {
    global(name) {
      if (globals.has(name)) return globals.get(name);
      if (/^torch\.[a-z]+\d*$/.test(name)) return new Inert(name); // a number format, e.g. torch.float32
      throw new PickleFault(`it asks for ${JSON.stringify(name.slice(0, 80))}, which is no part of a tensor`);
    },
    persistent(id) {
      const request = storageRequest(id);
      const storage = opened.get(request.key) ?? open(request);
      if (storage.type !== request.type || storage.count !== request.count) {
        throw new PickleFault('one storage that is described twice, differently');
      }
      opened.set(request.key, storage);
      return storage;
    },
  };
}

/** A persistent id: ('storage', class, key, device, count) and, in the legacy format, a view. */
function storageRequest(id: unknown): StorageRequest {
  if (!Array.isArray(id) || id[0] !== 'storage')
    throw new PickleFault('a reference to something that is no storage');
  const [, kind, key, , count, view = null] = id;
  if (!(kind instanceof StorageClass) || typeof key !== 'string' || !isCount(count)) {
    throw new PickleFault('a storage that is not described');
  }
  if (view !== null)
    throw new PickleFault('a storage that is a view of another (written before PyTorch 0.4)');
  return { type: kind.type, key, count };
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'count' in value;
}
