/** What the paper says of its loss, each sentence beside what was measured. Every verdict is computed. */
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { type Bell, centralMap, mapBalance, pixelRatio } from './bell';
import { bellValue, type FocalWeight, focalSquaredError, focalWeight, squaredError } from './fmse';
import type { StandInShares } from './gamma-sweep';
import { measuredRatio } from './person-maps';
import type { Subject } from './real-poses';

interface Statement {
  statement: string;
  where: string;
  measured: string;
  holds: 'yes' | 'no' | 'in part';
}

/** What the statements are held against. */
export interface Evidence {
  bell: Bell;
  mapSide: number;
  epsilon: number;
  subjects: readonly Subject[];
  sweep: readonly StandInShares[];
}

/** The table of statements; those with "here" depend on the persons given, the others on the equations alone. */
export function statementTable(evidence: Evidence, { source }: Origin): Table {
  const rows = [
    pixelsFew(evidence),
    widthIsVariance(evidence),
    treatsAlike(evidence),
    leansToBackground(evidence),
    becomesMse(evidence),
    influenceGrows(evidence),
    punishesBackground(evidence),
    needsConstant(evidence),
    lessOfTheImbalance(evidence),
  ];
  return table(rows, {
    name: 'statements',
    columns: ['statement', 'where', 'measured', 'holds'],
    caption:
      '"Here": on the crops of these persons, predictions standing in for a network. All else follows from the equations',
    source,
  });
}

function pixelsFew({ bell, mapSide, subjects }: Evidence): Statement {
  const here = measuredRatio(subjects, bell.side, mapSide);
  return {
    statement: 'the background has most of the pixels: here',
    where: 'section 2',
    measured: `foreground : background is ${here.toFixed(4)}; whole windows ${pixelRatio(bell.side, mapSide).toFixed(4)}`,
    holds: here < 0.5 ? 'yes' : here < 1 ? 'in part' : 'no',
  };
}

function widthIsVariance({ bell: { sigma } }: Evidence): Statement {
  const one = bellValue(sigma, 0, sigma);
  const isDeviation = Math.abs(one - Math.exp(-0.5)) < 1e-12;
  return {
    statement: 'the delta of Eq. 1 is the variance of the kernel',
    where: 'section 2',
    measured: `Eq. 1 is ${one.toFixed(4)} = exp(−1/2) one delta away: it is the standard deviation`,
    holds: isDeviation && sigma !== 1 ? 'no' : 'yes',
  };
}

function treatsAlike({ epsilon }: Evidence): Statement {
  const weights = [0, 0.5, 1].map((y) => focalWeight(y, { gamma: 0, epsilon }));
  return {
    statement: 'MSE treats foreground and background pixels alike',
    where: 'section 2',
    measured: `weight ${weights[0]} on the background, ${weights[2]} on the peak`,
    holds: weights.every((w) => w === weights[0]) ? 'yes' : 'no',
  };
}

/** Read as: most of the loss, or of the gradient, comes from the background. A half each is no lean. */
function leansToBackground({ sweep }: Evidence): Statement {
  const leaning = (quantity: 'loss' | 'gradient') =>
    sweep.filter(({ plain }) => plain[quantity] < 0.5 - 1e-6).map(({ name }) => name);
  const [loss, gradient] = [leaning('loss'), leaning('gradient')];
  const list = (names: string[]) => (names.length > 0 ? names.join(', ') : 'none');
  const all = loss.length === sweep.length && gradient.length === sweep.length;
  return {
    statement: 'with MSE the network leans to the background: here',
    where: 'section 2',
    measured: `background has most of the loss with: ${list(loss)}; most of the gradient with: ${list(gradient)} (of ${sweep.length} stand-ins)`,
    holds: all ? 'yes' : loss.length + gradient.length === 0 ? 'no' : 'in part',
  };
}

function becomesMse({ epsilon }: Evidence): Statement {
  const grid = Array.from({ length: 11 }, (_, i) => i / 10);
  const gaps = grid.flatMap((p) =>
    grid.map((y) => Math.abs(focalSquaredError(p, y, { gamma: 0, epsilon }) - squaredError(p, y))),
  );
  return {
    statement: 'at gamma = 0 FMSE is MSE',
    where: 'section 2',
    measured: `largest difference ${Math.max(...gaps)}`,
    holds: Math.max(...gaps) === 0 ? 'yes' : 'no',
  };
}

function influenceGrows({ epsilon }: Evidence): Statement {
  const ratios = [0, 0.5, 1, 2].map(
    (gamma) => focalWeight(1, { gamma, epsilon }) / focalWeight(0, { gamma, epsilon }),
  );
  const grows = ratios.every((ratio, i) => i === 0 || ratio > ratios[i - 1]);
  const [none, half, one, two] = ratios.map((ratio) => Number(ratio.toPrecision(4)).toLocaleString('en-US'));
  return {
    statement: 'a larger gamma gives the label more influence on the weight',
    where: 'section 2',
    measured: `peak over background: ${none}, ${half}, ${one}, ${two} at gamma = 0, 0.5, 1, 2`,
    holds: grows ? 'yes' : 'no',
  };
}

function punishesBackground({ epsilon }: Evidence): Statement {
  const at = (y: number) => focalWeight(y, { gamma: 1, epsilon });
  return {
    statement: 'answering on the background is punished more',
    where: 'section 2',
    measured: `at gamma = 1 the same error costs ${at(0)} on the background, ${at(1)} on the peak, 1 under MSE`,
    holds: at(0) > 1 ? 'yes' : 'no',
  };
}

function needsConstant({ bell, mapSide }: Evidence): Statement {
  const bare: FocalWeight = { gamma: 1, epsilon: 0 };
  const { foregroundWeight } = mapBalance(centralMap(bell, mapSide), bare);
  const background = focalWeight(0, bare);
  return {
    statement: 'without its small constant the loss is 0 and nothing is learned',
    where: 'section 2',
    measured: `background weighs ${background}, but ${(100 * foregroundWeight).toFixed(0)} % of the weight is left, on the foreground; no answer on the background is then wrong`,
    holds: background > 0 ? 'no' : foregroundWeight > 0 ? 'in part' : 'yes',
  };
}

function lessOfTheImbalance({ bell, mapSide, epsilon }: Evidence): Statement {
  const map = centralMap(bell, mapSide);
  const share = (gamma: number) => 100 * mapBalance(map, { gamma, epsilon }).foregroundWeight;
  const [plain, focal] = [share(0), share(1)];
  const distance = (percent: number) => Math.abs(percent - 50);
  return {
    statement: 'FMSE at gamma = 1 lessens the imbalance',
    where: 'abstract',
    measured: `of the weight ${plain.toFixed(1)} % lies on the foreground with MSE, ${focal.toFixed(1)} % at gamma = 1: ${distance(focal).toFixed(1)} points from one half instead of ${distance(plain).toFixed(1)}`,
    holds: focal > plain && distance(focal) < distance(plain) - 5 ? 'yes' : focal > plain ? 'in part' : 'no',
  };
}
