import * as assert from 'uvu/assert';
import { packGrid } from '../../lib/show/packed-grid';
import { suite } from '../harness';

const pack = suite('packGrid');
pack('bytes stand row by row; values are rounded and cut', () => {
  const { dtype, bdata, shape } = packGrid([[0, 1, 99.6], Float64Array.of(-3, 300, 2.4)]);
  assert.is(dtype, 'u1');
  assert.is(shape, '2, 3');
  assert.equal([...Buffer.from(bdata, 'base64')], [0, 1, 100, 0, 255, 2]);
});
pack('no rows make an empty grid', () =>
  assert.equal(packGrid([]), { dtype: 'u1', bdata: '', shape: '0, 0' }),
);
pack('rows of unequal length are refused', () =>
  assert.throws(() => packGrid([[1], [1, 2]]), /row 1 has 2 cells, expected 1/),
);
