/** Which dictionary of a checkpoint is the weights. */
import { InputError, nearest } from '../../errors';
import { StoredView } from './stored-views';

/** A dictionary of tensors by name. */
export interface WeightsPart {
  /** Where it stands, keys joined by dots; '' when it is the whole checkpoint. */
  path: string;
  views: Map<string, StoredView>;
}

/**
 * Where weights are kept, the most wanted first: moving averages, as the references score those; then the weights as
 * they were trained.
 */
const customary = [
  ...['model_ema', 'ema_state_dict', 'state_dict_ema', 'ema_model', 'ema'],
  ...['state_dict', 'model_state_dict', 'model', 'net', 'network', 'weights', 'params', 'best_state_dict'],
];

/**
 * Picks the weights: the checkpoint itself where it holds tensors and no dictionary; else the part that is asked for; else
 * the first customary one; else the only one.
 * @param value the unpickled checkpoint
 * @param wanted the path of a part, e.g. `state_dict`
 * @param where the file's name, for messages
 * @throws InputError when there is none, not the wanted one, or several without a customary name
 */
export function pickWeights(value: unknown, wanted: string | undefined, where: string): WeightsPart {
  const parts = [...findParts(value, '', 2)];
  const paths = parts.map(({ path }) => path);
  const fail = (what: string): never => {
    const there = paths.length ? `one of ${paths.slice(0, 8).map(shown).join(', ')}` : undefined;
    throw new InputError({ what, where, expected: there });
  };
  if (parts.length === 0) return fail('no tensors by name in it: not a checkpoint of weights');
  if (wanted !== undefined) {
    const near = nearest(wanted, paths);
    return (
      parts.find(({ path }) => path === wanted) ??
      fail(`no part ${shown(wanted)}${near ? ` (${shown(near)}?)` : ''}`)
    );
  }
  if (parts.length === 1) return parts[0];
  for (const key of customary) {
    const part = parts.find(({ path }) => path === key || path.startsWith(`${key}.`));
    if (part) return part;
  }
  return fail('several parts hold weights: say which, --part NAME');
}

/** Dictionaries of tensors, to a depth; what is one is not searched. */
function* findParts(value: unknown, path: string, depth: number): Generator<WeightsPart> {
  if (!(value instanceof Map)) return;
  const views = viewsOf(value);
  if (views) yield { path, views };
  else if (depth > 0) {
    for (const [key, inner] of value) {
      if (typeof key === 'string') yield* findParts(inner, path ? `${path}.${key}` : key, depth - 1);
    }
  }
}

/** The tensors of a dictionary that holds some by name and no further dictionaries; else undefined. */
function viewsOf(map: ReadonlyMap<unknown, unknown>): Map<string, StoredView> | undefined {
  const views = new Map<string, StoredView>();
  for (const [name, value] of map) {
    if (typeof name !== 'string' || value instanceof Map || Array.isArray(value)) return undefined;
    if (value instanceof StoredView) views.set(name, value);
  }
  return views.size > 0 ? views : undefined;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
