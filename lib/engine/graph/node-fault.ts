/** TensorFlow's own errors about a node of a graph, said with the place in the step where it was made. */
import { InputError } from '../../errors';
import type { Trace } from './trace';
import { callerOf, dataDependent, traceError } from './trace-error';

/** Gives the error of the node that TensorFlow names in its message ("… {{node graph_0/GatherV2_3}} …"). */
export function nodeFault({ message }: Error, { recorded, places }: Trace): InputError {
  const position = recorded.findIndex(
    ({ name }) => message.includes(`${name}}}`) || message.includes(`'${name}'`),
  );
  const said = message.split('\n')[0];
  if (position < 0) return new InputError({ what: said });
  return new InputError({ what: `${recorded[position].op}: ${said}`, where: callerOf(places[position]) });
}

/** What these hand to their gradient has a form that only their implementation knows. */
const reserving = new Set(['FusedBatchNormV3', 'FusedBatchNormGradV3']);

/** Says so if an operation of the trace is among those whose result's shape only a run can tell. */
export function checkShapes(unknown: string[], { recorded, places }: Trace): void {
  const names = new Set(unknown);
  const position = recorded.findIndex(({ name, op }) => names.has(name) && !reserving.has(op));
  if (position < 0) return;
  const { op } = recorded[position];
  const what = `the shape of what ${op} gives depends on the data`;
  const fix = dataDependent[op] ?? 'keep a fixed number of rows and a mask';
  throw traceError({ what, fix, at: places[position] });
}
