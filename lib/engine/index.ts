/** The door of the engine: TensorFlow.js, the choice of what computes, its installation. */
export { type InstallOptions, type InstallOutcome, type InstallStep, installEngine } from './install';
export { tf } from './tensorflow';
export { type EngineInfo, type EngineName, useEngine } from './use-engine';
