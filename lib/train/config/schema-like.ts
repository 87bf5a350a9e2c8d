/** Schemas from defaults: a section of the configuration is checked against the object that it starts from. */
import { z } from 'zod';

/** The stand-in for infinity, which JSON has not; far beyond any image. */
const endless = 1e8;

/**
 * Gives a schema that takes objects of the same keys and types, unknown keys refused, absent ones filled from the
 * defaults. Numbers must be finite; infinite defaults become 1e8.
 * @param defaults plain data
 */
export function schemaLike<T extends object>(defaults: T): z.ZodType<T, Partial<T> | undefined> {
  return sectionLike(defaults) as unknown as z.ZodType<T, Partial<T> | undefined>;
}

function sectionLike(defaults: object): z.ZodType {
  const shape = Object.entries(defaults).map(([key, value]) => [key, valueLike(value)]);
  return z.strictObject(Object.fromEntries(shape)).prefault({});
}

function valueLike(value: unknown): z.ZodType {
  if (Array.isArray(value)) return z.array(itemLike(value[0])).default(finite(value) as unknown[]);
  if (typeof value === 'object' && value !== null) return sectionLike(value);
  if (typeof value === 'number') return z.number().default(finite(value) as number);
  if (typeof value === 'boolean') return z.boolean().default(value);
  return z.string().default(String(value));
}

/** Items of a list have no defaults of their own; lists within lists keep their length. */
function itemLike(item: unknown): z.ZodType {
  if (Array.isArray(item)) return z.array(itemLike(item[0])).length(item.length);
  if (typeof item === 'string') return z.string();
  return typeof item === 'boolean' ? z.boolean() : z.number();
}

function finite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(finite);
  return value === Number.POSITIVE_INFINITY ? endless : value;
}
