import * as assert from 'uvu/assert';
import { functionSource } from '../../lib/papers/function-source';
import { suite } from '../harness';

const source = suite('functionSource');
const file = 'papers/iou-balanced/iou-balanced.ts';

source('shows doc comment and body, and nothing of its neighbors', async () => {
  const { data } = await functionSource(file, 'iouBoundSide').toMimeBundle();
  const text = String(data['text/plain']);
  assert.match(text, /^lib\/papers\/iou-balanced\/iou-balanced\.ts\n\n\/\*\* Eq\. 10/);
  assert.match(text, /return Math\.exp\(-Math\.abs\(d\)\);\n\}$/);
  assert.not.match(text, /Eq\. 9:|Eq\. 11/);
  assert.match(String(data['text/markdown']), /```ts\n/);
});
source('shows a class as well', async () => {
  const { data } = await functionSource('nn/cbam.ts', 'SpatialGate').toMimeBundle();
  assert.match(String(data['text/plain']), /export class SpatialGate extends Gate \{[\s\S]*\n\}$/);
});
source('an unknown function or file is one line', () => {
  assert.throws(() => functionSource(file, 'iouBound'), /no exported function "iouBound"/);
  assert.throws(
    () => functionSource('papers/nothing.ts', 'x'),
    /lib\/papers\/nothing\.ts: no such source file/,
  );
});
