/** The trained part: figures and tables from the studies' records. */
export { armTable, backboneColumns, componentColumns, wLocColumns } from './arm-tables';
export { componentEffects, mechanismEffects, sweepEffects, trainedTables } from './effects';
export { table4Figure, thresholdFigure } from './gain-figures';
export { type HeldOut, heldOut } from './held-out';
export { trainedKeepingFigure } from './keeping-figure';
export { scoreFigure, shareFigure } from './mechanism-figures';
