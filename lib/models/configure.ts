/** Configurations: plain typed objects, frozen, unknown keys refused at the boundary. */
import { InputError, nearest } from '../errors';

/** For some keys, the words that they may be. */
export type Choices<C> = { readonly [K in keyof C]?: readonly C[K][] };

/**
 * Defaults with some values replaced, frozen.
 * @param overrides as a command line, a notebook or a JSON file gives them
 * @param where what is configured, for the error
 * @throws InputError when a key is not among the defaults', or its value is of another type or no such choice
 */
export function configure<C extends object>(
  defaults: C,
  overrides: Partial<C>,
  where: string,
  choices: Choices<C> = {},
): Readonly<C> {
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
    checkValue(key, value, {
      wanted: kindOf(defaults[key as keyof C]),
      choices: choices[key as keyof C],
      where,
    });
  }
  return Object.freeze({ ...defaults, ...overrides });
}

function checkValue(
  key: string,
  value: unknown,
  { wanted, choices, where }: { wanted: string; choices?: readonly unknown[]; where: string },
): void {
  const what = `${key} is ${JSON.stringify(value)}`;
  if (kindOf(value) !== wanted) throw new InputError({ what, where, expected: `a ${wanted}` });
  if (choices && !choices.includes(value)) {
    throw new InputError({ what, where, expected: `one of: ${choices.join(', ')}` });
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `list of ${value.length > 0 ? typeof value[0] : 'things'}s`;
  return typeof value === 'number' && !Number.isFinite(value) ? 'number that is none' : typeof value;
}
