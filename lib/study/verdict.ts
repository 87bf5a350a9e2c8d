/** What the records say of a claim: supported, contradicted or inconclusive, with the numbers in the sentence. */
import { bySeed, type Row } from './rows';
import { comparePaired, type PairedComparison } from './stats/compare';
import { seedsNeeded } from './stats/power';
import { type Curve, interiorOptimum, linearTrend, type Optimum } from './stats/trend';
import { type Cell, type Claim, cellText, isWithin, shortName } from './study';

/** How a claim stands. */
export interface Verdict {
  claim: Claim;
  verdict: 'supported' | 'contradicted' | 'inconclusive';
  /** The finding with its numbers. */
  sentence: string;
}

/** Confidence above which a claim of place counts. */
const level = 0.05;

/**
 * Judges a claim by the rows of one budget. Supported: the 95 % interval of the paired difference lies on the claimed
 * side of 0; contradicted: on the other; else inconclusive. One seed decides nothing.
 */
export function judgeClaim(claim: Claim, rows: readonly Row[]): Verdict {
  if (claim.kind === 'better') return judgeBetter(claim, rows);
  return claim.kind === 'rising' ? judgeRising(claim, rows) : judgeOptimum(claim, rows);
}

type Of<K extends Claim['kind']> = Extract<Claim, { kind: K }>;

function judgeBetter(claim: Of<'better'>, rows: readonly Row[]): Verdict {
  const arm = (cell: Cell) =>
    bySeed(
      rows.filter((row) => isWithin(row.cell, cell)),
      claim.metric,
    );
  const [ours, base] = [arm(claim.cell), arm(claim.than)];
  const common = [...ours.keys()].filter((seed) => base.has(seed));
  if (common.length === 0)
    return inconclusive(claim, `no seed has both ${cellText(claim.cell)} and ${cellText(claim.than)}`);
  const values = new Set(common.flatMap((seed) => [ours.get(seed)!, base.get(seed)!]));
  if (values.size === 1 && common.length > 1)
    return inconclusive(
      claim,
      `${claim.metric} is ${short([...values][0])} in every trial: these data do not show it`,
    );
  const found = comparePaired(ours, base);
  const about = `${claim.metric} of ${cellText(claim.cell)} over ${cellText(claim.than)}: ${measured(found)}`;
  const paper =
    claim.effect === undefined ? '' : `; the paper's ${signed(claim.effect)} ${placeOf(claim.effect, found)}`;
  const verdict = sideOf(found, claim.lowerIsBetter === true);
  const sentence = `${about}${paper}${verdict === 'inconclusive' ? needed(found, claim.effect) : ''}`;
  return { claim, verdict, sentence };
}

function judgeRising(claim: Of<'rising'>, rows: readonly Row[]): Verdict {
  const curve = curveOf(claim, rows, 2);
  if (typeof curve === 'string') return inconclusive(claim, curve);
  const { slope } = linearTrend(curve);
  const verdict = sideOf({ ...slope, seeds: [] }, claim.lowerIsBetter === true);
  const sentence = `${claim.metric} by ${shortName(claim.axis)}, slope a unit: ${measured({ ...slope, seeds: [] })}`;
  return {
    claim,
    verdict,
    sentence: `${sentence}${verdict === 'inconclusive' ? needed({ ...slope, seeds: [] }) : ''}`,
  };
}

function judgeOptimum(claim: Of<'interior-optimum'>, rows: readonly Row[]): Verdict {
  const curve = curveOf(claim, rows, 3);
  if (typeof curve === 'string') return inconclusive(claim, curve);
  const found = interiorOptimum(claim.lowerIsBetter ? mirrored(curve) : curve);
  const at = claim.at === undefined ? '' : `; the paper's is at ${claim.at}`;
  const where = `${claim.metric} is best at ${shortName(claim.axis)} ${found.best}, ${placeText(found, curve)}`;
  const n = `n = ${found.seeds.length} seed${found.seeds.length === 1 ? '' : 's'}`;
  return { claim, verdict: optimumVerdict(found, curve), sentence: `${where}${at}; ${n}` };
}

/** Contradicted: an end beats every inner level, seed by seed. */
function optimumVerdict(found: Optimum, { levels, bySeed: values }: Curve): Verdict['verdict'] {
  if (found.isInterior) return found.p !== undefined && found.p < level ? 'supported' : 'inconclusive';
  const end = levels.indexOf(found.best);
  const over = levels.slice(1, -1).map((_, i) => comparePaired(values[end], values[i + 1]));
  return over.every(({ interval }) => interval !== undefined && interval.low > 0)
    ? 'contradicted'
    : 'inconclusive';
}

function placeText(found: Optimum, { levels }: Curve): string {
  const share = `best inside in ${percent(found.shareInterior)} of resampled seeds`;
  if (!found.isInterior) return `an end of ${levels[0]} to ${levels.at(-1)} (${share})`;
  const over = [found.overLow, found.overHigh].map(
    (one, i) => `${signed(one!.mean)} over ${levels.at(i === 0 ? 0 : -1)}`,
  );
  const p = found.p === undefined ? 'one seed decides nothing' : `p = ${short(found.p)}`;
  const top =
    found.vertexInterval &&
    `, parabola's top ${short(found.vertex ?? Number.NaN)} (${short(found.vertexInterval.low)} to ${short(found.vertexInterval.high)})`;
  return `inside (${over.join(', ')}; ${p}; ${share}${top ?? ''})`;
}

/** @returns why there is none, in words */
function curveOf(
  { metric, axis, within = {} }: Of<'rising'> | Of<'interior-optimum'>,
  rows: readonly Row[],
  least: number,
): Curve | string {
  const own = rows.filter((row) => isWithin(row.cell, within) && typeof row.cell[axis] === 'number');
  const levels = [...new Set(own.map((row) => row.cell[axis] as number))].sort((a, b) => a - b);
  if (levels.length < least)
    return `${levels.length} levels of ${shortName(axis)} are recorded, ${least} are needed`;
  const curve = {
    levels,
    bySeed: levels.map((one) =>
      bySeed(
        own.filter((row) => row.cell[axis] === one),
        metric,
      ),
    ),
  };
  const whole = [...curve.bySeed[0].keys()].filter((seed) =>
    curve.bySeed.every((values) => values.has(seed)),
  );
  return whole.length > 0 ? curve : `no seed has ${metric} at all levels of ${shortName(axis)}`;
}

function mirrored({ levels, bySeed: values }: Curve): Curve {
  return { levels, bySeed: values.map((one) => new Map([...one].map(([seed, value]) => [seed, -value]))) };
}

function sideOf({ interval }: PairedComparison, lowerIsBetter: boolean): Verdict['verdict'] {
  if (!interval) return 'inconclusive';
  const [wanted, other] = lowerIsBetter
    ? [interval.high < 0, interval.low > 0]
    : [interval.low > 0, interval.high < 0];
  return wanted ? 'supported' : other ? 'contradicted' : 'inconclusive';
}

function inconclusive(claim: Claim, sentence: string): Verdict {
  return { claim, verdict: 'inconclusive', sentence };
}

/** One difference has no spread: `+0.012 (n = 1, no spread known)`. */
function measured({ mean, sd, n, interval, p, effectSize }: PairedComparison): string {
  if (interval === undefined || sd === undefined) return `${signed(mean)} (n = ${n}: one seed has no spread)`;
  const size = Math.abs(effectSize ?? 0) < 1e6 ? `, d = ${short(effectSize ?? 0)}` : '';
  return `${signed(mean)} (95 % interval ${signed(interval.low)} to ${signed(interval.high)}, sd ${short(sd)}, n = ${n}, p = ${short(p ?? 1)}${size})`;
}

function placeOf(effect: number, { interval }: PairedComparison): string {
  if (!interval) return 'cannot be held against one seed';
  return effect >= interval.low && effect <= interval.high ? 'lies inside' : 'lies outside';
}

/** Seeds that would show the paper's effect, or, without one, the effect found. */
function needed({ mean, sd }: PairedComparison, effect?: number): string {
  const wanted = effect ?? mean;
  if (sd === undefined || sd === 0 || wanted === 0) return '';
  const seeds = seedsNeeded(wanted, sd);
  return `; ${Number.isFinite(seeds) ? seeds : 'over 100,000'} seeds would show an effect of ${short(Math.abs(wanted))} four times in five`;
}

const short = (value: number) => String(Number(value.toPrecision(3)));
const signed = (value: number) => `${value > 0 ? '+' : ''}${short(value)}`;
const percent = (share: number) => `${Math.round(100 * share)} %`;
