/** A training run as a figure: its losses and what validation says, epoch by epoch. */
import { palette } from '../show/colors';
import { type Figure, figure } from '../show/figure';
import { axis } from '../show/house-style';
import type { Trace } from '../show/plotly-types';

/** What a run has told so far. */
export interface TrainingHistory {
  epochs: number;
  stepsPerEpoch: number;
  /** What is validated, e.g. `AP50`. */
  metric: string;
  /** The losses of each step, from the first; `total` among them. */
  losses: Readonly<Record<string, number>>[];
  /** Epochs counted from 1. */
  validations: { epoch: number; value: number }[];
}

/** What stands around the curves. */
export interface TrainingFigureText {
  name: string;
  title: string;
  source?: string;
  budget?: string;
}

/** ours: steps whose mean is one point; single batches jump. */
const together = 10;

/** Draws the loss by part on the left and validation on the right. */
export function trainingFigure(history: TrainingHistory, text: TrainingFigureText): Figure {
  const { epochs, metric, validations } = history;
  const curve: Trace = {
    name: metric,
    x: validations.map(({ epoch }) => epoch),
    y: validations.map(({ value }) => value),
    mode: 'lines+markers',
    line: { color: palette[2] },
    marker: { color: palette[2], size: 6 },
    xaxis: 'x2',
    yaxis: 'y2',
  };
  const range = [0, epochs] as const;
  return figure({
    ...text,
    data: [...lossCurves(history), curve],
    layout: {
      xaxis: axis('epoch', 'unitless', { domain: [0, 0.46], range }),
      yaxis: axis('loss', 'unitless', { rangemode: 'tozero' }),
      xaxis2: axis('epoch', 'unitless', { domain: [0.56, 1], range, anchor: 'y2' }),
      yaxis2: axis(metric, metric.startsWith('PCK') ? '%' : 'unitless', {
        rangemode: 'tozero',
        anchor: 'x2',
      }),
    },
    caption: `Left: training loss, means of ${together} steps. Right: the validation images`,
    height: 380,
  });
}

/** The total first and thick; a loss of one part is that part. */
function lossCurves({ losses, stepsPerEpoch }: TrainingHistory): Trace[] {
  const names = Object.keys(losses[0] ?? { total: 0 });
  const parts = names.filter((name) => name !== 'total');
  const shown = parts.length > 1 ? ['total', ...parts] : ['total'];
  const groups = Array.from({ length: Math.ceil(losses.length / together) }, (_, i) =>
    losses.slice(i * together, (i + 1) * together),
  );
  return shown.map((name, i) => ({
    name: name === 'total' ? 'loss' : name,
    x: groups.map((group, k) => (k * together + group.length) / stepsPerEpoch),
    y: groups.map((group) => group.reduce((sum, of) => sum + (of[name] ?? 0), 0) / group.length),
    mode: 'lines' as const,
    line: {
      color: name === 'total' ? palette[0] : others[(i - 1) % others.length],
      width: name === 'total' ? 2.6 : 1.4,
    },
  }));
}

/** Of the parts: the total's and validation's are taken. */
const others = palette.filter((_, i) => i !== 0 && i !== 2);

/** The finding as a sentence: where the loss and validation went. */
export function trainingTitle({ losses, validations, metric, stepsPerEpoch }: TrainingHistory): string {
  if (losses.length === 0) return 'No step was taken';
  const mean = (of: TrainingHistory['losses']) => of.reduce((sum, { total }) => sum + total, 0) / of.length;
  const [first, last] = [mean(losses.slice(0, together)), mean(losses.slice(-together))];
  const epochs = losses.length / stepsPerEpoch;
  const where = validations.at(-1);
  const judged = where ? `, ${metric} comes to ${where.value.toPrecision(3)}` : '';
  const time = `${Number(epochs.toFixed(1))} epoch${epochs === 1 ? '' : 's'}`;
  return `In ${time} the loss ${last < first ? 'falls' : 'goes'} from ${first.toPrecision(3)} to ${last.toPrecision(3)}${judged}`;
}
