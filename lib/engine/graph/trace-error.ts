/** What a step may not do while it is traced, said in one line with the caller's file and line. */
import { relative } from 'node:path';
import { InputError } from '../../errors';

/** What happened, where, and what to write instead. */
export interface TraceFault {
  what: string;
  fix: string;
  /** An error made where it happened; without it, here. */
  at?: Error;
}

/** Makes the error of a step that cannot become a graph. */
export function traceError({ what, fix, at = new Error() }: TraceFault): InputError {
  return new InputError({ what: `compile: ${what}`, where: callerOf(at), fix });
}

/** Runs `work` with stacks that reach through TensorFlow.js and a deep network to the caller. */
export function withLongStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Frames of TensorFlow.js, of Node, of the engine. */
const foreign = /node_modules|node:|tfjs-[a-z-]+[\\/]src|[\\/]lib[\\/]engine[\\/]/;

/** Gives "file:line" of the first caller outside of the engine, of TensorFlow.js and of Node. */
export function callerOf({ stack = '' }: Error): string | undefined {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line) && !foreign.test(line));
  const place = /\(?((?:file:\/\/)?[^()\s]+?):(\d+)(?::\d+)?\)?$/;
  const [, file, line] = frames.map((frame) => frame.match(place)).find(Boolean) ?? [];
  return file && `${relative(process.cwd(), file.replace(/^file:\/\//, ''))}:${line}`;
}

/** What to write instead of the operations whose result's shape depends on data. */
export const dataDependent: Record<string, string> = {
  Where: 'keep all rows and a mask: tf.where(mask, a, b)',
  UniqueV2: 'keep all rows and a mask',
  ListDiff: 'keep all rows and a mask',
  NonMaxSuppressionV3: 'suppress after the step, from its outputs',
  NonMaxSuppressionV4: 'suppress after the step, from its outputs',
  NonMaxSuppressionV5: 'suppress after the step, from its outputs',
};
