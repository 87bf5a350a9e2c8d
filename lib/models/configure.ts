/** Configurations: plain typed objects, frozen, unknown keys refused at the boundary. */
import { InputError, nearest } from '../errors';

/**
 * Defaults with some values replaced, frozen.
 * @param overrides as a command line, a notebook or a JSON file gives them
 * @param where what is configured, for the error
 * @throws InputError when a key is not among the defaults', or its value is of another type
 */
export function configure<C extends object>(defaults: C, overrides: Partial<C>, where: string): Readonly<C> {
  const known = Object.keys(defaults);
  for (const [key, value] of Object.entries(overrides)) {
    if (!known.includes(key)) {
      const near = nearest(key, known);
      throw new InputError({
        what: `unknown key "${key}"`,
        where,
        expected: near ?? `one of: ${known.join(', ')}`,
      });
    }
    const wanted = kindOf(defaults[key as keyof C]);
    if (kindOf(value) !== wanted) {
      throw new InputError({ what: `${key} is ${JSON.stringify(value)}`, where, expected: `a ${wanted}` });
    }
  }
  return Object.freeze({ ...defaults, ...overrides });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `list of ${value.length > 0 ? typeof value[0] : 'things'}s`;
  return typeof value === 'number' && !Number.isFinite(value) ? 'number that is none' : typeof value;
}
