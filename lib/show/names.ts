/** Names of figures and tables: they become file names, so they are plain. */
import { InputError } from '../errors';

const plain = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** Whether a name may become a file name: `fig1`, `table-2`, `lambda-1.5`; no slash, no leading dot, 80 at most. */
export function isPlainName(name: string): boolean {
  return name.length <= 80 && plain.test(name);
}

/**
 * Returns the name if it is plain.
 * @throws InputError with a plain name made from it
 */
export function checkName(kind: string, name: string): string {
  if (isPlainName(name)) return name;
  throw new InputError({
    what: `"${name}" cannot name a ${kind}`,
    expected: 'small letters, digits, single hyphens or dots',
    fix: `name: '${plainName(name) || kind}'`,
  });
}

/** The nearest plain name; empty when nothing is left of it. */
export function plainName(name: string): string {
  const ascii = name.normalize('NFKD').toLowerCase();
  return ascii
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/[-.]*\.[-.]*/g, '.')
    .slice(0, 80)
    .replace(/^[-.]+|[-.]+$/g, '');
}
