/** The trained part: figures and tables from the studies' records. */
export { componentEffects, sweepEffects, trainedTables } from './effects';
export { table4Figure, thresholdFigure } from './gain-figures';
export { type HeldOut, heldOut } from './held-out';
export { trainedKeepingFigure } from './keeping-figure';
export { scoreFigure, shareFigure } from './mechanism-figures';
