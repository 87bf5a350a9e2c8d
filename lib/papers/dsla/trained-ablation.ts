/** Table 1, trained: what each row has over FCOS, and what each of the three parts brings by itself. */
import { type Figure, figure } from '../../show/figure';
import { differenceAxes, differenceTraces, type PanelItem } from './difference-panel';
import { printedDifference, printedKeys, printedPoints } from './printed-points';
import {
  type Difference,
  differenceFrom,
  differenceOf,
  differenceText,
  type Recorded,
  signed,
} from './recorded';

const parts = ['core', 'relax', 'IoU'] as const;

/** Rows of Table 1 with two branches, and which parts they have. */
function arms(): { method: string; has: boolean[] }[] {
  const [, ...rows] = printedKeys('Table 1');
  return rows.map(([method, ...has]) => ({ method, has: has.map((word) => word === 'yes') }));
}

/** AP of Table 1's rows over FCOS's, and the effects of its parts; paper and ours. */
export function trainedAblationFigure({ rows, on, budget }: Recorded): Figure {
  const over = arms().map(({ method }): PanelItem => {
    const found = differenceOf(rows, 'AP', { method }, { method: 'FCOS' });
    return { label: method, printed: printedDifference('Table 1', method, 'FCOS'), ...(found && { found }) };
  });
  const trained = trainedEffects(rows);
  const effects = partEffects(({ method }) => printedPoints('Table 1', method)).map(
    ({ label, value }, e): PanelItem => {
      return { label, printed: Number(value.toFixed(2)), ...(trained[e] && { found: trained[e] }) };
    },
  );
  const whole = over[over.length - 1];
  const data = [over, effects].flatMap(differenceTraces);
  return figure({
    name: 'table1-trained',
    title: `DSLA over FCOS in AP on ${on}: ${differenceText(whole.found)}; the paper's is ${signed(whole.printed ?? 0)}`,
    caption:
      'Left: AP over FCOS, the same seeds. Right: effects of the parts over the eight rows with two branches: mean AP with a part minus mean AP without; of two parts half of how much one changes the effect of the other. Intervals need two seeds',
    source: 'DSLA, Table 1 (COCO, ResNet-50), and the recorded trials',
    budget,
    data,
    layout: {
      ...differenceAxes(over, 0, { x: '', y: 'AP over FCOS' }, [0, 0.5]),
      ...differenceAxes(effects, 1, { x: '', y: 'effect on AP' }, [0.6, 1]),
    },
    width: 820,
    height: 480,
  });
}

/** Signs of one effect: +1 and −1 by row, the product over the parts that it is of. */
interface Contrast {
  label: string;
  sign(has: readonly boolean[]): number;
}

function contrasts(): Contrast[] {
  const sets = [[0], [1], [2], [0, 1], [0, 2], [1, 2]];
  return sets.map((own) => ({
    label: own.map((k) => parts[k]).join(' ×<br>'),
    sign: (has) => own.reduce((sign, k) => sign * (has[k] ? 1 : -1), 1),
  }));
}

/** The effects of eight values: of one part the mean with it minus the mean without, of two half the change of it. */
export function partEffects(
  pointsOf: (arm: { method: string; has: boolean[] }) => number,
): { label: string; value: number }[] {
  const all = arms();
  return contrasts().map(({ label, sign }) => {
    return { label, value: all.reduce((sum, arm) => sum + sign(arm.has) * pointsOf(arm), 0) / 4 };
  });
}

/** The same effects of AP over the seeds that have all eight rows; empty where none has. */
export function trainedEffects(rows: Recorded['rows']): Difference[] {
  const methods = arms().map(({ method }) => method);
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const bySeed = seeds.flatMap((seed) => {
    const own = rows.filter((row) => row.seed === seed);
    const points = new Map(own.map(({ cell, values }) => [cell.method, 100 * values.AP]));
    if (!methods.every((method) => points.has(method))) return [];
    return [partEffects(({ method }) => points.get(method)!)];
  });
  if (bySeed.length === 0) return [];
  return bySeed[0].map((_, e) => differenceFrom(bySeed.map((effects) => effects[e].value)));
}
