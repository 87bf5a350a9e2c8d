/** The door of studies: what they are, their records, how they are run, what they show. */
export { findStudy, loadStudies } from './catalog';
export { InlineExecutor } from './executors/inline';
export { ProcessExecutor } from './executors/processes';
export { type Arm, armsOf, onlyArms } from './grid';
export type { Executor, JobEvent, JobResult, TrialJob } from './job';
export { type MeasuredAgain, measureAgain } from './measure-again';
export {
  countedRows,
  explain,
  judgePlan,
  type Places,
  type Plan,
  type PlannedTrial,
  planStudy,
  type TrialState,
  trialsToVerify,
  wholeRecord,
} from './plan';
export { codeHash, commitNow } from './provenance';
export { checkRecord, type RunRecord, resultOf, valuesOf } from './record';
export { type Row, readRows } from './rows';
export { RunStore } from './run-store';
export type { TrialContext, TrialOutcome, TrialProgress, TrialRunner } from './runner';
export { comparePaired, hedgesG, type PairedComparison } from './stats/compare';
export { bootstrapInterval, type Described, describe, type Interval, tInterval } from './stats/describe';
export { pairedPower, seedsNeeded } from './stats/power';
export { interiorOptimum, linearTrend, type Optimum, type Trend } from './stats/trend';
export {
  type Axis,
  type Cell,
  type Claim,
  cellText,
  isWithin,
  type Level,
  type Measure,
  type Study,
} from './study';
export { recordedLine, summaryTable, trialTable, verdictTable } from './summary';
export { type FailedTrial, Sweep, type SweepResult } from './sweep';
export { SweepState } from './sweep-state';
export { listTrials, type Selection, type Trial } from './trial';
export { judgeClaim, type Verdict } from './verdict';
export { openStudy, type StudyOptions, StudyView } from './view';
export { defaultWorkRoot } from './work-folder';
