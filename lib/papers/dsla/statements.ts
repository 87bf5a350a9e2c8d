/** What the paper says of its labels and gradients, each sentence beside what was measured. Every verdict is computed. */
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { countAmbiguous, countZones, highestLabels } from './box-labels';
import type { SmoothPair } from './gradient-figure';
import {
  balanceScore,
  conflictOf,
  negativeGradient,
  positiveGradient,
  qualityGradient,
} from './gradient-parts';
import { mostLevels } from './head-figures';
import { measureReading } from './kappa-sweep';
import type { Scene } from './scenes';

interface Statement {
  statement: string;
  where: string;
  measured: string;
  holds: 'yes' | 'no' | 'in part';
}

/** The table of statements; those with "here" depend on the boxes given, the others on the equations alone. */
export function statementTable(
  scenes: readonly Scene[],
  kappa: number,
  pair: SmoothPair,
  { source }: Origin,
): Table {
  const rows = [
    dominance(),
    vanishing(),
    smoothPairs(pair),
    relaxedRange(),
    rareFullLabels(scenes, kappa),
    zonesHoldPoints(scenes),
    transition(scenes, kappa),
    insensitive(scenes),
    severalBoxes(scenes, kappa),
  ];
  return table(rows, {
    name: 'statements',
    columns: ['statement', 'where', 'measured', 'holds'],
    caption: '"Here": on these images, static labels. All else follows from the equations',
    source,
  });
}

function dominance(): Statement {
  const ratio = (p: number) => Math.abs(positiveGradient(p) / negativeGradient(p));
  const [low, high] = [ratio(0.2), ratio(0.7)];
  return {
    statement: 'above score 0.7 the positive A dominates, below 0.2 the negative B',
    where: 'appendix',
    measured: `|G_A / G_B| is ${high.toFixed(3)} at 0.7 and ${low.toFixed(1)} at 0.2: the letters are interchanged`,
    holds: high > 1 && low < 1 ? 'yes' : 'no',
  };
}

function vanishing(): Statement {
  const at = balanceScore(positiveGradient, negativeGradient);
  const even = { alpha: 0.5, gamma: 2 };
  const evenAt = balanceScore(
    (p) => positiveGradient(p, even),
    (p) => negativeGradient(p, even),
  );
  return {
    statement: 'close to score 0.5 the total gradient vanishes',
    where: 'appendix',
    measured: `it vanishes at ${at.toFixed(3)}; with α = 0.5 at ${evenAt.toFixed(3)}`,
    holds: Math.abs(at - 0.5) < 0.05 ? 'yes' : 'no',
  };
}

function smoothPairs({ a, b }: SmoothPair): Statement {
  const { width } = conflictOf(
    (p) => qualityGradient(p, a),
    (p) => qualityGradient(p, b),
  );
  return {
    statement: 'smooth labels avoid inconsistent gradients',
    where: 'appendix',
    measured: `two labels oppose each other at the scores between them and nowhere else: ${width.toFixed(3)} of all for ${a.toFixed(3)} and ${b.toFixed(3)}`,
    holds: Math.abs(width - Math.abs(a - b)) < 2e-4 ? 'yes' : 'no',
  };
}

function relaxedRange(): Statement {
  const least = Array.from({ length: 1000 }, (_, i) => i / 1000).find((kappa) => mostLevels(kappa) > 2);
  return {
    statement: 'κ may be any number in [0, 1)',
    where: 'Eq. 3',
    measured: `above 1/3 (first seen at ${least}) one distance belongs to three levels; at 0.9 to ${mostLevels(0.9)}`,
    holds: least === undefined ? 'yes' : 'in part',
  };
}

function rareFullLabels(scenes: readonly Scene[], kappa: number): Statement {
  const share = (coreZone: boolean) => {
    const all = highestLabels(scenes, { kappa, coreZone }).flatMap((own) => Array.from(own));
    return (100 * all.filter((v) => v === 1).length) / all.length;
  };
  const [without, withZone] = [share(false), share(true)];
  return {
    statement: 'centerness alone hardly ever gives 1, the core zone does: here',
    where: 'section 3.1',
    measured: `${without.toFixed(1)} % of the boxes have a label of 1 without the core zone, ${withZone.toFixed(1)} % with it`,
    holds: without < 5 && withZone === 100 ? 'yes' : without < withZone ? 'in part' : 'no',
  };
}

function zonesHoldPoints(scenes: readonly Scene[]): Statement {
  const { zones, empty, onItsLevel } = countZones(scenes);
  return {
    statement: 'each core zone holds at least one location: here',
    where: 'section 3.1',
    measured: `${empty} of ${zones} zones (five levels a box) hold none; ${onItsLevel} of those are on a level that takes the box`,
    holds: empty === 0 ? 'yes' : onItsLevel === 0 ? 'in part' : 'no',
  };
}

function transition(scenes: readonly Scene[], kappa: number): Statement {
  const [before, after] = [0, kappa].map((k) => measureReading(scenes, { kappa: k }));
  return {
    statement: "relaxation smooths the label at a range's end: here",
    where: 'section 3.1',
    measured: `mean label there ${before.rangeBorder.toFixed(3)} at κ = 0, ${after.rangeBorder.toFixed(3)} at ${kappa}; steps above 0.5 ${(100 * before.largeSteps).toFixed(1)} % and ${(100 * after.largeSteps).toFixed(1)} %`,
    holds: after.rangeBorder < before.rangeBorder && after.largeSteps < before.largeSteps ? 'yes' : 'no',
  };
}

function insensitive(scenes: readonly Scene[]): Statement {
  const [first, last] = [0.1, 0.4].map((kappa) => measureReading(scenes, { kappa }));
  const change = (a: number, b: number) => `${b >= a ? '+' : '−'}${Math.abs(100 * (b / a - 1)).toFixed(0)} %`;
  return {
    statement: 'κ from 0.1 to 0.4 hardly matters: for the labels, here',
    where: 'section 4.2',
    measured: `positives ${change(first.positives, last.positives)}, sum of labels ${change(first.mass, last.mass)}, levels a box ${first.levels.toFixed(2)} and ${last.levels.toFixed(2)}`,
    holds: Math.abs(last.positives / first.positives - 1) < 0.05 ? 'yes' : 'no',
  };
}

function severalBoxes(scenes: readonly Scene[], kappa: number): Statement {
  const { positives, ambiguous, changed } = countAmbiguous(scenes, kappa);
  return {
    statement: 'a location may be assigned to more than one box: here',
    where: 'section 3.1',
    measured: `${((100 * ambiguous) / positives).toFixed(1)} % of the positives have several boxes; in ${((100 * changed) / Math.max(1, ambiguous)).toFixed(0)} % of these the highest label is not the smallest box’s`,
    holds: ambiguous > 0 ? 'yes' : 'no',
  };
}
