import * as assert from 'uvu/assert';
import { decodeElements, halfToFloat } from '../../../lib/nn/weights/element-types';
import { suite } from '../../harness';

const half = suite('halfToFloat');
half('gives 1, −2, the smallest, the largest, infinities, not-a-number and both zeros', () => {
  const bits = [0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00];
  const known = [1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Infinity, -Infinity];
  assert.equal(bits.map(halfToFloat), known);
  assert.ok(Number.isNaN(halfToFloat(0x7e01)));
  assert.ok(Object.is(halfToFloat(0x8000), -0));
});

const decode = suite('decodeElements');
decode('reads numbers that begin at any byte', () => {
  const bytes = Buffer.alloc(13);
  bytes.writeDoubleLE(-1.5, 3);
  assert.equal(decodeElements('F64', bytes.subarray(3, 11)), Float32Array.of(-1.5));
});
decode('bfloat16 is the upper half of a float32', () => {
  assert.equal(decodeElements('BF16', Uint8Array.of(0x80, 0x3f, 0x49, 0xc0)), Float32Array.of(1, -3.140625));
});
decode('keeps signs, and rounds what float32 cannot hold', () => {
  assert.equal(decodeElements('I8', Uint8Array.of(0xff, 0x80)), Float32Array.of(-1, -128));
  const long = new Uint8Array(new BigInt64Array([-5n, 2n ** 24n + 1n]).buffer);
  assert.equal(decodeElements('I64', long), Float32Array.of(-5, 2 ** 24));
  const large = new Uint8Array(Float64Array.of(1e300).buffer);
  assert.equal(decodeElements('F64', large), Float32Array.of(Infinity));
  assert.equal(decodeElements('BOOL', Uint8Array.of(0, 1, 2)), Float32Array.of(0, 1, 1));
});
