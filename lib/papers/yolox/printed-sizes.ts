/** What YOLOX's Tables 2 to 4 print of each model's size. */
import { cellValue, type Printed } from '../printed';
import { readPaper } from '../read-paper';

/** Parameters in millions and GFLOPs, as printed, and where. */
export interface PrintedSize {
  table: string;
  row: string;
  parameters: Printed;
  gflops: Printed;
}

/** Our models, and the rows that are theirs. */
const rows: Readonly<Record<string, readonly [table: string, row: string]>> = Object.freeze({
  'yolov3-spp': ['Table 2', 'YOLOv3 baseline'],
  'yolov3-spp-decoupled': ['Table 2', '+decoupled head'],
  'yolox-darknet53': ['Table 2', '+anchor-free'],
  'yolox-darknet53-nms-free': ['Table 2', '+NMS free (optional)'],
  'yolox-s': ['Table 3', 'YOLOX-S'],
  'yolox-m': ['Table 3', 'YOLOX-M'],
  'yolox-l': ['Table 3', 'YOLOX-L'],
  'yolox-x': ['Table 3', 'YOLOX-X'],
  'yolox-tiny': ['Table 4', 'YOLOX-Tiny'],
  'yolox-nano': ['Table 4', 'YOLOX-Nano'],
});

/** Names of the models whose size the paper prints, by table and row. */
export const printedModels: readonly string[] = Object.freeze(Object.keys(rows));

/** What the paper prints for a model of the list; undefined where it prints nothing. */
export function printedSize(model: string): PrintedSize | undefined {
  if (!Object.hasOwn(rows, model)) return undefined;
  const [table, row] = rows[model];
  const paper = readPaper('yolox');
  const value = (column: string) => cellValue(paper, { table, row: [row], column });
  return { table, row, parameters: value('Parameters (M)'), gflops: value('GFLOPs') };
}
