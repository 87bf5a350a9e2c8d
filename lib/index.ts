/** Everything a notebook imports: `import { … } from 'papersweep'`. */

export * from './assign';
export * from './boxes';
export * from './data';
export * from './engine';
export { clearStop, requestStop, steps, stopRequested } from './engine/interrupt';
export { InputError } from './errors';
export { detectionSheet, liveTraining, openDetector, trainingFigure } from './live';
export * from './losses';
export { findModel, modelSize } from './models';
export { study } from './open-study';
export { auditPaper } from './papers/audit';
export * as dsla from './papers/dsla';
export { environmentStamp } from './papers/environment-stamp';
export * as fmse from './papers/fmse';
export { functionSource } from './papers/function-source';
export * as improvedYolox from './papers/improved-yolox';
export * as iouBalanced from './papers/iou-balanced';
export { auditSummary, exactTable } from './papers/notebook-tables';
export { paperNames, readPaper } from './papers/read-paper';
export { openBoxes } from './papers/real-boxes';
export { recordedTable } from './papers/recorded-table';
export * as yolox from './papers/yolox';
export { methodColor, palette } from './show/colors';
export { dataFrame } from './show/data-frame';
export { diagram } from './show/diagram';
export { show } from './show/display';
export { type Figure, type FigureOptions, figure } from './show/figure';
export { axis } from './show/house-style';
export { contactSheet, imageWithBoxes } from './show/image';
export { compareWithPaper, type PaperRow, paperTable } from './show/paper-table';
export type { Layout, PlotlySpec, Trace } from './show/plotly-types';
export { type Progress, progress } from './show/progress';
export { type FigureFormat, renderFigure } from './show/render-figure';
export { type Table, type TableOptions, table } from './show/table';
export type { Column, Measured } from './show/table-cells';
export { studies } from './studies';
export {
  bootstrapInterval,
  comparePaired,
  interiorOptimum,
  judgeClaim,
  openStudy,
  type RunRecord,
  type Study,
  StudyView,
  seedsNeeded,
} from './study';
export { type ConfigSources, resolveConfig, type TrainConfig } from './train';
