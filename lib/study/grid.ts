/** A study's grid: which cells it has, and what each of them sets. */
import { InputError, nearest } from '../errors';
import { merge, type Plain } from '../train/config/merge';
import { type Cell, cellText, type Level, type NamedLevel, type Study, shortName } from './study';

/** One cell and what it sets. */
export interface Arm {
  cell: Cell;
  settings: Plain;
}

/**
 * Gives every cell of the grid, the last axis fastest.
 * @throws InputError when there is no axis, or one without levels or with a level twice.
 */
export function armsOf({ grid, name }: Pick<Study, 'grid' | 'name'>): Arm[] {
  const axes = Object.entries(grid);
  const empty = axes.find(([, levels]) => levels.length === 0);
  if (axes.length === 0 || empty) {
    const what = empty ? `axis "${empty[0]}" has no level` : 'an empty grid';
    throw new InputError({ what, where: `study ${name}`, expected: 'at least one axis with one level' });
  }
  let arms: Arm[] = [{ cell: {}, settings: {} }];
  for (const [axis, levels] of axes) {
    requireOnce(name, axis, levels.map(levelOf));
    arms = arms.flatMap(({ cell, settings }) =>
      levels.map((one) => ({
        cell: { ...cell, [axis]: levelOf(one) },
        settings: merge(settings, settingsOf(axis, one)),
      })),
    );
  }
  return arms;
}

/**
 * Keeps the arms that `--only key=value` names; several of one axis add up, of several axes narrow.
 * @throws InputError when there is no such axis or level, with the nearest.
 */
export function onlyArms(study: Pick<Study, 'grid' | 'name'>, only: readonly string[]): Arm[] {
  const wanted = new Map<string, Set<Level>>();
  for (const text of only) {
    const [axis, level] = findLevel(study, text);
    wanted.set(axis, (wanted.get(axis) ?? new Set()).add(level));
  }
  return armsOf(study).filter(({ cell }) => [...wanted].every(([axis, levels]) => levels.has(cell[axis])));
}

function findLevel({ grid, name }: Pick<Study, 'grid' | 'name'>, text: string): [string, Level] {
  const at = text.indexOf('=');
  const where = `--only ${text}`;
  if (at < 1)
    throw new InputError({ what: 'no key=value', where, expected: `e.g. --only ${Object.keys(grid)[0]}=…` });
  const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const axes = Object.keys(grid);
  const axis = axes.find((one) => one === key) ?? axes.find((one) => shortName(one) === key);
  if (axis === undefined) {
    const near = nearest(key, [...axes, ...axes.map(shortName)]);
    throw new InputError({
      what: `study ${name} has no axis "${key}"`,
      where,
      expected: near ? `perhaps ${near}` : `one of: ${axes.join(', ')}`,
    });
  }
  const levels = grid[axis].map(levelOf);
  const level =
    levels.find((one) => String(one) === value) ??
    levels.find((one) => value !== '' && one === Number(value));
  if (level !== undefined) return [axis, level];
  throw new InputError({
    what: `axis "${axis}" has no level "${value}"`,
    where,
    expected: `one of: ${levels.join(', ')}`,
  });
}

function requireOnce(study: string, axis: string, levels: readonly Level[]): void {
  const twice = levels.find((level, i) => levels.indexOf(level) !== i);
  if (twice === undefined) return;
  throw new InputError({
    what: `the same trial twice: axis "${axis}" has ${cellText({ [axis]: twice })} twice`,
    where: `study ${study}`,
  });
}

function levelOf(one: Level | NamedLevel): Level {
  return typeof one === 'object' ? one.level : one;
}

/** A bare value belongs to the dotted key that its axis is named after. */
function settingsOf(axis: string, one: Level | NamedLevel): Plain {
  if (typeof one === 'object') return one.settings;
  return axis.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), one) as Plain;
}
