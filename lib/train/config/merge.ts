/** Configurations from parts: a preset, a file, single keys. */
import { InputError } from '../../errors';

/** Plain data by key. */
export type Plain = { readonly [key: string]: unknown };

/**
 * Lays one configuration over another. Sections are merged, but where the word that decides what a section holds
 * (`name`, `kind`) is another, the whole section is replaced: nothing of SGD stays in Adam.
 */
export function merge(base: Plain, over: Plain): Plain {
  if (isOther(base, over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    merged[key] = isPlain(value) && isPlain(below) ? merge(below, value) : value;
  }
  return merged;
}

/**
 * Reads `key=value`, e.g. `optimizer.lr=0.02`, `data.limit=null`, `model.name=yolox-s`: values are JSON, anything else
 * is text.
 * @throws InputError when there is no key or no `=`.
 */
export function parseSetting(text: string): Plain {
  const at = text.indexOf('=');
  const keys = text.slice(0, Math.max(0, at)).trim().split('.');
  if (keys.some((key) => key === '' || key === '__proto__')) {
    throw new InputError({ what: `--set ${text}`, expected: 'key=value, e.g. --set optimizer.lr=0.02' });
  }
  const value = readValue(text.slice(at + 1).trim());
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Plain;
}

/** Whether a value is an object with keys of its own. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isOther(base: Plain, over: Plain): boolean {
  return ['name', 'kind'].some(
    (key) => over[key] !== undefined && base[key] !== undefined && over[key] !== base[key],
  );
}
