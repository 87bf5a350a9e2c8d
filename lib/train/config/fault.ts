/** What is wrong with a configuration, in one line: the key, its value, what was expected, the nearest known key. */
import type { z } from 'zod';
import { InputError, nearest } from '../../errors';
import { isPlain, type Plain } from './merge';

type Issue = z.core.$ZodIssue;

/** Gives the error of the first thing that is wrong; unknown keys come first. */
export function faultOf(error: z.ZodError, input: Plain, schema: z.ZodType, where?: string): InputError {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    return unknownKey([...unknown.path.map(String), unknown.keys[0]], knownKeys(error, input, schema), where);
  }
  const [issue] = error.issues;
  const value = issue.path.reduce<unknown>((at, key) => (at as Plain | undefined)?.[key as string], input);
  const key = issue.path.join('.');
  if (value === undefined) {
    return new InputError({
      what: `${key} is missing`,
      where,
      expected: expectation(issue),
      fix: `--set ${key}=…`,
    });
  }
  return new InputError({ what: `${key} is ${JSON.stringify(value)}`, where, expected: expectation(issue) });
}

function unknownKey(path: string[], known: string[], where?: string): InputError {
  const key = path.join('.');
  const parent = path.slice(0, -1).join('.');
  const siblings = known.filter((one) => one.split('.').slice(0, -1).join('.') === parent);
  const last = path[path.length - 1];
  const near = nearest(key, siblings) ?? known.find((one) => one.endsWith(`.${last}`)) ?? nearest(key, known);
  const expected = near ? `perhaps ${near}` : `one of: ${siblings.join(', ')}`;
  return new InputError({ what: `unknown key "${key}"`, where, expected });
}

/** All keys of what the configuration would be without its unknown ones; without them it is filled with defaults. */
function knownKeys(error: z.ZodError, input: Plain, schema: z.ZodType): string[] {
  const copy = structuredClone(input);
  for (const issue of error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const holder = issue.path.reduce<unknown>((at, key) => (at as Plain)[key as string], copy);
    for (const key of issue.keys) delete (holder as Record<string, unknown>)[key];
  }
  const read = schema.safeParse(copy);
  return keysOf((read.success ? read.data : copy) as Plain);
}

function keysOf(value: Plain, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) => [
    prefix + key,
    ...(isPlain(inner) ? keysOf(inner, `${prefix}${key}.`) : []),
  ]);
}

/** How kinds of values are called, where not by their own name. */
const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  array: 'a list',
  object: 'keys and values',
  boolean: 'true or false',
  string: 'a text',
};

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? `a ${issue.expected}`;
  if (issue.code === 'too_small') return `${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`;
  if (issue.code === 'invalid_value') return `one of: ${issue.values.join(', ')}`;
  if ('options' in issue && Array.isArray(issue.options)) return `one of: ${issue.options.join(', ')}`; // of `kind`, `name`
  return issue.message.replace(/^not /, '');
}
