/** What YOLOX's Tables 2 to 4 print of each model's size. */
import { cellValue, type Printed } from '../printed';
import { readPaper } from '../read-paper';

/** Parameters in millions and GFLOPs, as printed, and where. */
export interface PrintedSize {
  /** Ours, by its name on the list. */
  model: string;
  table: string;
  row: string;
  parameters: Printed;
  gflops: Printed;
}

/** The rows that are ours, and our model of each; rows that change training alone have the model of the row above. */
const rows: readonly (readonly [table: string, row: string, model: string])[] = [
  ['Table 2', 'YOLOv3 baseline', 'yolov3-spp'],
  ['Table 2', '+decoupled head', 'yolov3-spp-decoupled'],
  ['Table 2', '+strong augmentation', 'yolov3-spp-decoupled'],
  ['Table 2', '+anchor-free', 'yolox-darknet53'],
  ['Table 2', '+multi positives', 'yolox-darknet53'],
  ['Table 2', '+SimOTA', 'yolox-darknet53'],
  ['Table 2', '+NMS free (optional)', 'yolox-darknet53-nms-free'],
  ['Table 3', 'YOLOX-S', 'yolox-s'],
  ['Table 3', 'YOLOX-M', 'yolox-m'],
  ['Table 3', 'YOLOX-L', 'yolox-l'],
  ['Table 3', 'YOLOX-X', 'yolox-x'],
  ['Table 4', 'YOLOX-Tiny', 'yolox-tiny'],
  ['Table 4', 'YOLOX-Nano', 'yolox-nano'],
];

/** Names of the models whose size the paper prints, by table and row. */
export const printedModels: readonly string[] = Object.freeze([...new Set(rows.map(([, , model]) => model))]);

/** Every printed row with a network of ours, in the paper's order. */
export function printedSizes(): PrintedSize[] {
  return rows.map(([table, row, model]) => readRow(table, row, model));
}

/** What the paper prints for a model of the list, at its first row; undefined where it prints nothing. */
export function printedSize(model: string): PrintedSize | undefined {
  const found = rows.find(([, , name]) => name === model);
  return found && readRow(...found);
}

function readRow(table: string, row: string, model: string): PrintedSize {
  const paper = readPaper('yolox');
  const value = (column: string) => cellValue(paper, { table, row: [row], column });
  return { model, table, row, parameters: value('Parameters (M)'), gflops: value('GFLOPs') };
}
