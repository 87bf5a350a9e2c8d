/** What the paper says of its loss, each sentence beside what was measured. Every verdict is computed. */
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { crossing } from './balances';
import { checkBounds } from './bounds';
import { type Errors, errorsAt, type Positives } from './first-step';
import { gradientShare, wLocThatKeepsTheSum } from './gradient-share';
import { type Balance, boundedGradientCenter, boundedGradientSide } from './iou-balanced';

interface Statement {
  statement: string;
  where: string;
  measured: string;
  holds: 'yes' | 'no' | 'in part';
}

/** The table of statements; those with "here" depend on the boxes given, the others on the equations alone. */
export function statementTable(
  positives: Positives,
  settings: readonly Balance[],
  { source }: Origin,
): Table {
  const balanced = settings.filter(({ lambda }) => lambda > 0);
  const first = errorsAt(positives);
  const rows = [
    inliersRaised(balanced),
    outliersReduced(balanced),
    outliersReducedHere(first, balanced),
    sumKept(first, balanced),
    factorFalls(positives, balanced),
    boundHolds(positives, first),
    oneDistribution(settings),
  ];
  const caption =
    '"Here": on the anchors of these images, predictions zero. All else follows from the equations';
  return table(rows, {
    name: 'statements',
    columns: ['statement', 'where', 'measured', 'holds'],
    caption,
    source,
  });
}

function inliersRaised(settings: readonly Balance[]): Statement {
  const least = settings.flatMap((b) => [boundedGradientCenter(b.delta, b), boundedGradientSide(b.delta, b)]);
  return {
    statement: 'the gradient norm of inliers grows',
    where: 'Fig. 1',
    measured: `gain of at least ${Math.min(...least).toFixed(2)} up to δ`,
    holds: Math.min(...least) > 1 ? 'yes' : 'no',
  };
}

function outliersReduced(settings: readonly Balance[]): Statement {
  const crossings = settings.map(crossing);
  const span = (list: (number | undefined)[]) => {
    const found = list.map((v) => v ?? 0);
    return `${Math.min(...found).toFixed(3)} to ${Math.max(...found).toFixed(3)}`;
  };
  const all = crossings.flatMap(({ center, side }) => [center ?? 0, side ?? 0]);
  const { delta } = settings[0];
  return {
    statement: 'the gradient norm of outliers falls',
    where: 'Fig. 1',
    measured: `only beyond |d| = ${span(crossings.map((c) => c.center))} (cx, cy), ${span(crossings.map((c) => c.side))} (w, h); from δ to there it grows`,
    holds: all.every((d) => d <= delta) ? 'yes' : 'in part',
  };
}

function outliersReducedHere(first: Errors, settings: readonly Balance[]): Statement {
  const shares = settings.map((balance) => gradientShare(first, balance));
  const gains = shares.map((s) => s.outlierGain);
  const raised = shares.map((s) => 100 * s.outliersRaised);
  return {
    statement: 'outliers are suppressed: here, first step, w_loc as given',
    where: 'abstract',
    measured: `their summed gradient changes by ${signed(Math.min(...gains))} to ${signed(Math.max(...gains))}; ${raised.every((r) => r === 100) ? 'all' : `at least ${Math.min(...raised).toFixed(1)} %`} of them are raised`,
    holds: Math.max(...gains) < 1 ? 'yes' : Math.min(...gains) < 1 ? 'in part' : 'no',
  };
}

function sumKept(first: Errors, settings: readonly Balance[]): Statement {
  const ratios = settings.map((balance) => gradientShare(first, balance).lossRatio);
  const off = Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)));
  return {
    statement: 'w_loc keeps the summed loss of the first step: here',
    where: 'section 3.2',
    measured: `changes by ${signed(Math.min(...ratios))} to ${signed(Math.max(...ratios))}`,
    holds: off < 0.01 ? 'yes' : 'no',
  };
}

function factorFalls(positives: Positives, settings: readonly Balance[]): Statement {
  const { lambda, delta } = settings.find((b) => b.lambda === 1.5) ?? settings[settings.length - 1];
  const factors = [0, 0.25, 0.5, 0.75, 0.9].map((part) =>
    wLocThatKeepsTheSum(errorsAt(positives, part), lambda, delta),
  );
  const falls = factors.every((factor, i) => i === 0 || factor < factors[i - 1]);
  return {
    statement: 'the factor of Eq. 5 falls as IoUs grow: here',
    where: 'section 3.2',
    measured: `λ = ${lambda}: ${factors[0].toFixed(2)} at the start, ${factors[2].toFixed(2)} half way, ${factors[4].toFixed(2)} at 90 %`,
    holds: falls ? 'yes' : 'no',
  };
}

function boundHolds(positives: Positives, first: Errors): Statement {
  const { positives: n, aboveCenter, aboveFreeSide } = checkBounds(positives, first);
  return {
    statement: 'Eq. 7 is an upper bound of the IoU: here',
    where: 'section 3.2',
    measured: `${aboveCenter} of ${n} anchors are above it, ${aboveFreeSide} above w_t / (w_t + 2|Δx|)`,
    holds: aboveCenter === 0 ? 'yes' : 'no',
  };
}

/** 1 / w_loc is then a weighted mean of iou^λ, and the logarithm of such means is convex in λ. */
function oneDistribution(settings: readonly Balance[]): Statement {
  const points = [...settings]
    .sort((a, b) => a.lambda - b.lambda)
    .map(({ lambda, wLoc }) => [lambda, -Math.log(wLoc)]);
  const slopes = points.slice(1).map(([x, y], i) => (y - points[i][1]) / (x - points[i][0]));
  const convex = slopes.every((slope, i) => i === 0 || slope > slopes[i - 1]);
  const one = settings.find(({ lambda }) => lambda === 1);
  const mean = one ? `; the loss-weighted mean IoU behind λ = 1 is ${(1 / one.wLoc).toFixed(3)}` : '';
  return {
    statement: 'all w_loc can come from one set of examples',
    where: 'Table 4',
    measured: `log(1 / w_loc) is ${convex ? '' : 'not '}convex in λ${mean}`,
    holds: convex ? 'yes' : 'no',
  };
}

function signed(ratio: number): string {
  const percent = 100 * (ratio - 1);
  return `${percent >= 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`;
}
