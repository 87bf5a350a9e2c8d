import * as assert from 'uvu/assert';
import { suite } from '../harness';
import { checks } from './checks';
import { error } from './compare';
import { readGolden } from './read';

for (const [name, check] of Object.entries(checks)) {
  const golden = suite(`goldens: ${name}`);
  for (const one of readGolden(name)) {
    golden(one.name, async () => {
      const comparisons = await check(one, __dirname);
      assert.ok(comparisons.length > 0, 'nothing was compared');
      for (const compared of comparisons) {
        const { off } = error(compared);
        assert.ok(off <= 1, `${compared.what}: ${off.toPrecision(3)} times the tolerance`);
      }
    });
  }
}
