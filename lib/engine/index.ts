/** The door of the engine: TensorFlow.js, the choice of what computes, its installation. */
export { compiler } from './addon';
export { type InstallOptions, type InstallOutcome, type InstallStep, installEngine } from './install';
export { type EngineSpeed, measureSpeed } from './speed';
export { tf } from './tensorflow';
export { type EngineInfo, type EngineName, type EngineState, listEngines, useEngine } from './use-engine';
export { tensorflowVersions } from './versions';
export type { Flavor } from './wheels';
