import * as assert from 'uvu/assert';
import { Lately } from '../../lib/study/lately';
import { suite } from '../harness';

const lately = suite('Lately');
lately('one look for all who ask in the same moment; another one after it, and of another key', async () => {
  let [time, looks] = [0, 0];
  const known = new Lately<number>(100, () => time);
  const look = async () => ++looks;
  assert.equal(await Promise.all([known.get('a', look), known.get('a', look)]), [1, 1]);
  time = 99;
  assert.equal([await known.get('a', look), await known.get('b', look)], [1, 2]);
  time = 100;
  assert.is(await known.get('a', look), 3);
});
lately('what threw is looked for again', async () => {
  const known = new Lately<number>(100, () => 0);
  const failed = await known.get('a', async () => Promise.reject(new Error('not here'))).catch(() => 'threw');
  assert.equal([failed, await known.get('a', async () => 5)], ['threw', 5]);
});
