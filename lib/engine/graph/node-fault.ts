/** TensorFlow's own errors about a node of a graph, said with the place in the step where it was made. */
import { InputError } from '../../errors';
import type { Trace } from './trace';
import { callerOf } from './trace-error';

/** Gives the error of the node that TensorFlow names in its message ("… {{node graph_0/GatherV2_3}} …"). */
export function nodeFault({ message }: Error, { recorded, places }: Trace): InputError {
  const position = recorded.findIndex(
    ({ name }) => message.includes(`${name}}}`) || message.includes(`'${name}'`),
  );
  const said = message.split('\n')[0];
  if (position < 0) return new InputError({ what: said });
  return new InputError({ what: `${recorded[position].op}: ${said}`, where: callerOf(places[position]) });
}
