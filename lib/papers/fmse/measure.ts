/** The one measure of all studies of FMSE: trials that several of them have are then the same trials. */
import type { Measure } from '../../study/study';

/** `measureMaps`, loaded when it is called: lists and tables of studies do without TensorFlow.js. */
export const measureTrained: Measure = (run) => {
  const { measureMaps } = require('./trained-maps') as typeof import('./trained-maps');
  return measureMaps(run);
};
