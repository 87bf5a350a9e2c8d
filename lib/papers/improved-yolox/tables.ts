/** The remaining tables: boxes with one IoU, the first step's positions, and the paper's sentences. */
import { type Table, table } from '../../show/table';
import type { Origin } from '../real-boxes';
import { type Effect, effects, interactionMargin, lenthMargin, printedCells } from './ablation';
import { ciouLoss, intersectionOverUnion } from './ciou';
import type { DescentRun } from './descent';
import { type FirstStep, type Positions, positionsOf, type Silence, silences } from './first-step';
import { boxAt } from './geometry-figure';
import { losses, lossGradients } from './gradients';

/** Three boxes of the target's size that share the same area with it: IoU is one number, CIoU is not. */
export function sameIouTable(side: number, iou: number): Table {
  const shared = ((2 * iou) / (1 + iou)) * side * side;
  const along = side - shared / side;
  const across = side - Math.sqrt(shared);
  const target = boxAt(0, 0, [side, side]);
  const rows = [
    { name: 'to the right', dx: along, dy: 0 },
    { name: 'to the left', dx: -along, dy: 0 },
    { name: 'right and down', dx: across, dy: across },
  ].map(({ name, dx, dy }) => {
    const box = boxAt(dx, dy, [side, side]);
    return { name, dx, dy, iou: intersectionOverUnion(box, target), ciou: ciouLoss(box, target) };
  });
  return table(rows, {
    name: 'same-iou',
    columns: [
      { key: 'name', label: 'prediction moved' },
      { key: 'dx', label: 'by x', unit: 'pixel', digits: 2 },
      { key: 'dy', label: 'by y', unit: 'pixel', digits: 2 },
      { key: 'iou', label: 'IoU', digits: 4 },
      { key: 'ciou', label: 'CIoU loss', digits: 4 },
    ],
    caption: `Boxes of ${side} x ${side} pixels`,
    source: 'Eqs. 8 and 9',
  });
}

/** What each loss leaves without gradient at the first step, by rule. */
export interface StepSilence {
  step: FirstStep;
  positions: Positions;
  losses: Silence[];
}

/** Positions and silences of each rule's positives. */
export async function silencesOf(steps: readonly FirstStep[]): Promise<StepSilence[]> {
  const all: StepSilence[] = [];
  for (const step of steps) all.push({ step, positions: positionsOf(step), losses: await silences(step) });
  return all;
}

/** The first training step on real boxes: positions, then who gets no gradient. */
export function firstStepTable(steps: readonly StepSilence[], { source }: Origin): Table {
  const percent = (part: number, whole: number) => (100 * part) / whole;
  const rows = steps.map(({ step, positions: p, losses: of }) => {
    const center = (name: string) => {
      const { center, count } = of.find(({ loss }) => loss === name)!;
      return percent(center, count);
    };
    return {
      rule: step.rule,
      count: p.count,
      meanIou: p.meanIou,
      apart: percent(p.apart, p.count),
      inside: percent(p.inside, p.count),
      crossing: percent(p.crossing, p.count),
      ...Object.fromEntries(losses.map(({ name }) => [name, center(name)])),
    };
  });
  return table(rows, {
    name: 'first-step-positions',
    columns: [
      { key: 'rule' },
      { key: 'count', label: 'positives', digits: 0 },
      { key: 'meanIou', label: 'mean IoU', digits: 3 },
      { key: 'apart', unit: '%', digits: 1 },
      { key: 'inside', label: 'inside the target', unit: '%', digits: 1 },
      { key: 'crossing', unit: '%', digits: 1 },
      ...losses.map(({ name }) => ({
        key: name,
        label: `no pull on the center: ${name}`,
        unit: '%',
        digits: 1,
      })),
    ],
    caption:
      'Untrained: all outputs zero, boxes of one stride at their cells; in the last row a real network with its first values. The last columns: positives whose center gets no gradient',
    source,
  });
}

interface Statement {
  statement: string;
  where: string;
  measured: string;
  holds: 'yes' | 'no' | 'in part';
}

/** What the paper says of CIoU and of its ablation, beside what was measured. Every verdict is computed. */
export async function statementTable(
  steps: readonly StepSilence[],
  run: DescentRun,
  { source }: Origin,
): Promise<Table> {
  const rows = [
    await apartSilent(),
    await noneApart(steps),
    sameIou(),
    faster(run),
    farthest(run),
    bestOfAll(),
    allHelp(),
  ];
  return table(rows, {
    name: 'statements',
    columns: ['statement', 'where', 'measured', 'holds'],
    caption:
      '"Here": on these images, first step, all outputs zero. All else follows from the equations or from printed numbers',
    source,
  });
}

async function apartSilent(): Promise<Statement> {
  const predicted = Float32Array.of(100, 0, 60, 60);
  const target = Float32Array.of(0, 0, 60, 60);
  const sizes = new Map<string, number>();
  for (const loss of losses) {
    const { gradient } = await lossGradients(loss, predicted, target);
    sizes.set(loss.name, Math.abs(gradient[0]));
  }
  const silent = [...sizes].filter(([, size]) => size === 0).map(([name]) => name);
  return {
    statement: 'boxes that do not overlap get nothing from the IoU loss',
    where: 'section 2.3',
    measured: `no gradient: ${silent.join(', ')}; CIoU ${sizes.get('CIoU')!.toExponential(1)} a pixel`,
    holds: silent.includes('1 − IoU') && !silent.includes('CIoU') ? 'yes' : 'no',
  };
}

async function noneApart(steps: readonly StepSilence[]): Promise<Statement> {
  const [{ positions, losses: of }] = steps;
  const { center, count } = of.find(({ loss }) => loss === '1 − IoU²')!;
  return {
    statement: 'boxes that do not overlap are what CIoU is needed for: here',
    where: 'section 2.3',
    measured: `${positions.apart} of ${positions.count} positives are apart; ${center} of ${count} lie inside and get no pull on their center`,
    holds: positions.apart === 0 ? 'no' : 'in part',
  };
}

function sameIou(): Statement {
  const [side, dx] = [60, 36];
  const target = boxAt(0, 0, [side, side]);
  const right = ciouLoss(boxAt(dx, 0, [side, side]), target);
  const left = ciouLoss(boxAt(-dx, 0, [side, side]), target);
  return {
    statement: 'equal sizes and equal intersections: IoU does not say how the boxes lie',
    where: 'section 2.3',
    measured: `true of its value; moved ${dx} pixels left or right CIoU is ${left.toFixed(4)} and ${right.toFixed(4)}: mirrored boxes it does not tell apart either`,
    holds: left === right ? 'in part' : 'yes',
  };
}

function meanEnd({ starts, runs }: DescentRun, name: string, overlapping: boolean): number[] {
  const { iou } = runs.find(({ loss }) => loss.name === name)!;
  const of = starts.overlaps.map((_, i) => i).filter((i) => starts.overlaps[i] === overlapping);
  return iou.map((values) => of.reduce((sum, i) => sum + values[i], 0) / of.length);
}

function faster(run: DescentRun): Statement {
  const when = (name: string) => meanEnd(run, name, true).findIndex((mean) => mean > 0.6) * run.every;
  const [ciou, plain, square] = ['CIoU', '1 − IoU', '1 − IoU²'].map(when);
  return {
    statement: 'convergence is faster (descent on boxes, overlapping starts)',
    where: 'section 1',
    measured: `mean IoU 0.6 after ${ciou} steps with CIoU, ${plain} with 1 − IoU, ${square} with YOLOX's 1 − IoU²`,
    holds: ciou < Math.min(plain, square) ? 'yes' : ciou < square ? 'in part' : 'no',
  };
}

function farthest(run: DescentRun): Statement {
  const ends = run.runs.map(({ loss }) => ({ name: loss.name, end: meanEnd(run, loss.name, false).at(-1)! }));
  const best = ends.reduce((a, b) => (b.end > a.end ? b : a));
  return {
    statement: 'regression is more accurate where boxes do not overlap (descent, starts apart)',
    where: 'section 2.3',
    measured: ends.map(({ name, end }) => `${name} ${end.toFixed(2)}`).join(', '),
    holds:
      best.name === 'CIoU'
        ? 'yes'
        : ends.find(({ name }) => name === 'CIoU')!.end > ends[0].end
          ? 'in part'
          : 'no',
  };
}

function bestOfAll(): Statement {
  const cells = printedCells();
  const all = cells.find(({ has }) => has.every(Boolean))!;
  const others = cells.filter((cell) => cell !== all).map(({ ap }) => ap);
  return {
    statement: 'one or two modules cannot reach the best performance',
    where: 'section 3.3',
    measured: `AP ${all.ap} with all three, at most ${Math.max(...others)} with fewer`,
    holds: all.ap > Math.max(...others) ? 'yes' : 'no',
  };
}

function allHelp(): Statement {
  const both = (['ap', 'ap5095'] as const).map((key) => effects(printedCells(), key));
  const told = both.map((all) =>
    all
      .slice(0, 3)
      .map(({ name, value }) => `${name} ${value.toFixed(2)}`)
      .join(', '),
  );
  const isAbove = (margin: (all: readonly Effect[]) => number) =>
    both.every((all) => all.slice(0, 3).every(({ value }) => value > margin(all)));
  const [some, strict] = [
    isAbove(interactionMargin),
    isAbove((all) => lenthMargin(all.map(({ value }) => value))),
  ];
  return {
    statement: 'each of the three modules improves the detector (main effects)',
    where: 'section 3.3',
    measured: `AP: ${told[0]}; AP5095: ${told[1]}; one run a row: ${some ? 'above' : 'not all above'} the interactions as noise, ${strict ? 'above' : 'not above'} Lenth's margin`,
    holds: strict ? 'yes' : some ? 'in part' : 'no',
  };
}
