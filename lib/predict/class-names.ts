/** What a detector's classes are called. */
import { cocoNames, cocoNamesByNumber } from '../data/coco-names';
import { InputError } from '../errors';

/**
 * Names for so many classes: the given ones; COCO's for 80 and (by category number) for 91; else `class 0` and so on.
 * @throws InputError when another number of names is given
 */
export function classNamesOf(count: number, given?: readonly string[]): readonly string[] {
  if (given && given.length !== count) {
    throw new InputError({ what: `${given.length} names of classes`, expected: `${count}` });
  }
  const coco = [cocoNames, cocoNamesByNumber].find((names) => names.length === count);
  return given ?? coco ?? Array.from({ length: count }, (_, k) => `class ${k}`);
}
