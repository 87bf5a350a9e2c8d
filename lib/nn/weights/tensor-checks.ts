/** What every reader of weights asks of a tensor's name and shape before it believes them. */

/** Names that reach an object's prototype when somebody uses them as keys. */
const reserved = new Set(['__proto__', 'prototype', 'constructor']);
const longestName = 512;
const mostAxes = 8;
const longestAxis = 2 ** 31 - 1;

/** Tells what is wrong with a tensor's name, or undefined when nothing is. */
export function nameFault(name: string): string | undefined {
  const shown = JSON.stringify(name.slice(0, 60));
  if (name === '') return 'a tensor without a name';
  if (name.length > longestName) return `a tensor's name of ${name.length} characters (${shown} …)`;
  if (/\p{Cc}|\p{Cs}/u.test(name)) return `the tensor's name ${shown} holds control characters`;
  if (name.split('.').some((part) => reserved.has(part))) return `the tensor's name ${shown} is reserved`;
  return undefined;
}

/** Tells what is wrong with a shape (a list of whole numbers from 0 is expected), or undefined when nothing is. */
export function shapeFault(shape: unknown): string | undefined {
  if (!Array.isArray(shape) || !shape.every(isCount)) return 'a shape that is no list of whole numbers';
  if (shape.length > mostAxes) return `a shape of ${shape.length} axes`;
  if (shape.some((size) => size > longestAxis)) return `the shape [${shape}]`;
  return undefined;
}

/** Whether a value is a whole number from 0 that a float64 holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** How many numbers a tensor of that shape holds. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
