import * as assert from 'uvu/assert';
import { isPlainName, plainName } from '../../lib/show/names';
import { suite } from '../harness';

const names = suite('isPlainName');

names('lets plain names through and nothing that climbs or hides', () => {
  for (const name of ['fig1', 'table-2', 'lambda-1.5', '2-gradients']) assert.ok(isPlainName(name), name);
  for (const name of ['', '..', '../x', 'a/b', 'a\\b', '.hidden', 'a..b', 'A', 'a b', 'é', 'x'.repeat(81)]) {
    assert.not(isPlainName(name), name);
  }
});

names('a plain name can be made of most', () => {
  assert.equal(['../../etc/Passwd', 'Fig. 1 (λ)', '///'].map(plainName), ['etc-passwd', 'fig.1', '']);
});
