import * as assert from 'uvu/assert';
import { dataFrame } from '../../lib/show/data-frame';
import { table } from '../../lib/show/table';
import { suite } from '../harness';

const frames = suite('dataFrame');

frames('makes a danfojs frame that a table shows', async () => {
  const frame = await dataFrame([
    { method: 'a', ap: 35.2 },
    { method: 'b', ap: 36.1 },
  ]);
  assert.is(frame.query(frame.ap.gt(36)).shape[0], 1);
  assert.is(table(frame, { name: 't' }).toCsv(), 'method,ap\na,35.2\nb,36.1\n');
});
