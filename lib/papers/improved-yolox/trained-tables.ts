/** Table 3 trained here beside the printed one: its eight rows, its seven effects, what each module costs. */
import { findModel, modelSize } from '../../models';
import { type Table, table } from '../../show/table';
import type { CellValue, Measured } from '../../show/table-cells';
import type { RunRecord } from '../../study';
import { describe } from '../../study/stats/describe';
import type { DetectionConfig } from '../../train';
import { effects, factors, type Cell as PrintedRow, printedCells, type Result } from './ablation';
import { type Ablation, placeNames, places, readings } from './trained';
import { type TrainedEffect, trainedEffects } from './trained-effects';

const source = 'Meng et al., Table 3 (PASCAL VOC); ours from the recorded studies';
/** The paper's AP is ours at IoU 0.5. */
const metrics = { ap: 'AP50', ap5095: 'AP' } as const;
const results = ['ap', 'ap5095'] as const;
const labels = { ap: 'AP', ap5095: 'AP5095' } as const;

/** The eight rows on each data set, in points: the paper's beside both readings. */
export function trainedRowTable(ablations: readonly Ablation[]): Table {
  const rows = places.flatMap((place) =>
    printedCells().map((printed) => ({
      data: placeNames[place],
      ...Object.fromEntries(factors.map((factor, f) => [factor, printed.has[f] ? '✓' : ''])),
      ...Object.fromEntries(
        results.flatMap((result): [string, CellValue][] => [
          [`paper ${result}`, { value: printed[result], digits: 1 }],
          ...readings.map((reading): [string, CellValue] => [
            `${reading} ${result}`,
            measuredRow(find(ablations, place, reading), printed, metrics[result]),
          ]),
        ]),
      ),
    })),
  );
  return table(rows, {
    name: 'trained-rows',
    columns: ['data', ...factors, ...resultColumns()],
    caption:
      'Points, mean ± sd over seeds (n). The paper’s rows are of VOC and YOLOX-L: compare what changes from row to row, not the level. Rows without CBAM-CSP and MFF are the same trials in both readings',
    source,
  });
}

function resultColumns() {
  return results.flatMap((result) =>
    ['paper', ...readings].map((who) => ({ key: `${who} ${result}`, label: `${labels[result]}, ${who}` })),
  );
}

function find(ablations: readonly Ablation[], place: string, reading: string): Ablation | undefined {
  return ablations.find((one) => one.place === place && one.reading === reading);
}

function measuredRow(
  ablation: Ablation | undefined,
  { has }: PrintedRow,
  metric: string,
): Measured | undefined {
  const own = (ablation?.rows ?? []).filter(({ cell }) =>
    factors.every((factor, f) => (cell[factor] === 'yes') === has[f]),
  );
  const values = own.map((row) => 100 * row.values[metric]);
  return values.length ? { ...describe(values), digits: 1 } : undefined;
}

/** The seven effects on each data set: the paper's, computed from its table, beside ours with 95 % intervals. */
export function trainedEffectTable(ablations: readonly Ablation[]): Table {
  const rows = places.flatMap((place) =>
    effects(printedCells(), 'ap').map(({ name }, e) => ({
      data: placeNames[place],
      effect: name,
      ...Object.fromEntries(results.flatMap((result) => effectCells(ablations, place, result, e))),
    })),
  );
  return table(rows, {
    name: 'trained-effects',
    columns: ['data', 'effect', ...resultColumns()],
    caption:
      'Points: mean (95 % interval of t over seeds, n); one effect a seed, of its own eight rows. The paper’s: from its printed rows, each ± 0.1 by rounding',
    source,
  });
}

function effectCells(
  ablations: readonly Ablation[],
  place: string,
  result: Result,
  e: number,
): [string, CellValue][] {
  const paper = { value: effects(printedCells(), result)[e].value, digits: 2, signed: true };
  const ours = readings.map((reading): [string, CellValue] => {
    const own = trainedEffects(find(ablations, place, reading)?.rows ?? [], result);
    return [`${reading} ${result}`, own.length ? effectText(own[e]) : undefined];
  });
  return [[`paper ${result}`, paper], ...ours];
}

const signed = (value: number, digits = 2) => `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;

/** e.g. `+0.52 (-0.31 to +1.35, n = 3)`. */
export function effectText({ mean, interval, n }: TrainedEffect): string {
  const spread = interval ? `${signed(interval.low)} to ${signed(interval.high)}, ` : '';
  return `${signed(mean)} (${spread}n = ${n})`;
}

/** Parameters, operations and recorded time of a training step, row by row of Table 3. @param records of one study */
export function trainedCostTable(records: readonly RunRecord[]): Table {
  const rows = printedCells().flatMap(({ has }) => {
    const own = records.filter(({ cell }) =>
      factors.every((factor, f) => (cell[factor] === 'yes') === has[f]),
    );
    return own.length ? [costRow(has, own)] : [];
  });
  const [base] = rows;
  const told = rows.map((row) => ({ ...row, times: row.mean / base.mean }));
  return table(told, {
    name: 'trained-costs',
    columns: [
      ...factors,
      { key: 'parameters', unit: 'thousand', digits: 1 },
      { key: 'gflops', label: 'GFLOPs', digits: 3 },
      { key: 'step', label: 'training step', unit: 'ms' },
      { key: 'times', label: 'step, of the first row’s', digits: 2 },
    ],
    caption: `The networks as trained here: ${sizeText(records)}. GFLOPs of one image, convolutions alone. Step: mean ± sd over seeds; other trials ran on the same processors, so compare rows, not machines`,
    source: 'the recorded studies',
  });
}

function costRow(has: readonly boolean[], own: readonly RunRecord[]) {
  const { model, input } = own[0].config as unknown as DetectionConfig;
  const { name, ...overrides } = model;
  const size = modelSize(findModel(name), { overrides, inputSize: [input.width, input.height] });
  const step = describe(own.map(({ times }) => times.stepMs));
  return {
    ...Object.fromEntries(factors.map((factor, f) => [factor, has[f] ? '✓' : ''])),
    parameters: size.parameters / 1e3,
    gflops: size.gflops.convolutions,
    step: { ...step, digits: 0 },
    mean: step.mean,
  };
}

function sizeText([first]: readonly RunRecord[]): string {
  if (!first) return 'nothing recorded';
  const { model, input, batch } = first.config as unknown as DetectionConfig;
  return `${model.name}, ${input.width} x ${input.height} pixels, batches of ${batch}`;
}
