/** Tables 2 to 4, the columns of sizes: every network built and counted, beside what the paper prints. */
import { findModel, type ModelSize, modelSize } from '../../models';
import { type PaperRow, paperTable } from '../../show/paper-table';
import { type Table, table } from '../../show/table';
import { type PrintedSize, printedModels, printedSizes } from './printed-sizes';

const source = 'Ge et al., Tables 2 to 4';

/** Each model's size at the size that it was made for. */
export function countAll(): Map<string, ModelSize> {
  return new Map(printedModels.map((name) => [name, modelSize(findModel(name))]));
}

/** Printed parameters and GFLOPs beside ours, digit by digit: 26 numbers. */
export function sizeRows(sizes: ReadonlyMap<string, ModelSize>): PaperRow[] {
  return printedSizes().flatMap(({ model, table: where, row, parameters, gflops }: PrintedSize) => {
    const size = sizes.get(model)!;
    const named = `${where}, ${row}`;
    return [
      {
        item: `${named}: parameters`,
        paper: parameters.value.toFixed(parameters.digits),
        ours: size.parameters / 1e6,
        unit: 'M',
      },
      {
        item: `${named}: GFLOPs`,
        paper: gflops.value.toFixed(gflops.digits),
        ours: size.gflops.thop2021,
      },
    ];
  });
}

/** The size columns of Tables 2 to 4, regenerated. */
export function sizeTable(sizes: ReadonlyMap<string, ModelSize>): Table {
  return paperTable(sizeRows(sizes), {
    name: 'sizes',
    caption:
      'Every network built and counted. Rows that change training alone have the network of the row above. A GFLOP is 10^9 operations, two for a multiply-add; batch normalization is counted as the tool of 2021 did',
    source,
  });
}

/** Exact parameters, and GFLOPs by three ways of counting. */
export function countingTable(sizes: ReadonlyMap<string, ModelSize>): Table {
  const printed = new Map(printedSizes().map((size) => [size.model, size]));
  const rows = [...sizes].map(([model, { parameters, gflops, inputSize }]) => ({
    model,
    image: inputSize.join(' x '),
    parameters: parameters.toLocaleString('en-US'),
    convolutions: gflops.convolutions,
    thop2021: gflops.thop2021,
    thop: gflops.thop,
    paper: printed.get(model)?.gflops.value,
  }));
  return table(rows, {
    name: 'counting',
    columns: [
      { key: 'model' },
      { key: 'image' },
      { key: 'parameters', align: 'right' },
      { key: 'convolutions', label: 'GFLOPs: convolutions', digits: 2 },
      { key: 'thop2021', label: 'as counted in 2021', digits: 2 },
      { key: 'thop', label: 'as counted today', digits: 2 },
      { key: 'paper', label: 'printed' },
    ],
    caption:
      'GFLOPs are twice the multiply-adds. thop, the tool that YOLOX uses, counted in 2021 2 for each number of a batch normalization, 1 for leaky ReLU and for a bias; today 4 for batch normalization, 1 for upsampling, none for the others',
    source,
  });
}
