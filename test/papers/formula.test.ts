import * as assert from 'uvu/assert';
import { InputError } from '../../lib/errors';
import { exactly, parseFormula } from '../../lib/papers/formula';
import { suite } from '../harness';

const value = (text: string, values = {}) => parseFormula(text).at(values).value;

const arithmetic = suite('parseFormula');
const worked: [string, number][] = [
  ['64 * 64 - 169', 3927],
  ['2 + 3 * 4 ^ 2 / 6', 10],
  ['10 - 3 - 2', 5],
  ['100 / 5 / 2', 10],
  ['-2 ^ 2', -4],
  ['2 ^ -1', 0.5],
  ['(1 + 2) * 3', 9],
  ['1e-3 * 1000', 1],
  ['log2(0.25)', -2],
  ['log(1)', 0],
  ['abs(2 - 5)', 3],
];
for (const [text, expected] of worked) {
  arithmetic(`${text} is ${expected}`, () => assert.is(value(text), expected));
}
arithmetic('names are given values, each listed once', () => {
  const { names } = parseFormula('1 / 2 * (y + delta)^gamma * (p - y)');
  assert.equal(names, ['y', 'delta', 'gamma', 'p']);
  assert.is(value('100 * (a - b)', { a: exactly(0.5), b: exactly(0.25) }), 25);
});

const rounding = suite('parseFormula: rounding');
rounding('the ends of a quotient are those of its operands, crossed', () => {
  const { least, most } = parseFormula('1000 / ms').at({ ms: { least: 10.45, value: 10.5, most: 10.55 } });
  assert.equal([least, most], [1000 / 10.55, 1000 / 10.45]);
});
rounding('a difference of a number and a negative factor', () => {
  const { least, most } = parseFormula('1 - 2 * x').at({ x: { least: 1, value: 2, most: 3 } });
  assert.equal([least, most], [-5, -1]);
});
rounding('abs reaches 0 where its argument may be 0', () => {
  assert.is(parseFormula('abs(x)').at({ x: { least: -1, value: 1, most: 3 } }).least, 0);
});

const refused = suite('parseFormula: bad input');
const broken: [string, RegExp][] = [
  ['', /its end does not fit at item 1/],
  ['1 +', /its end does not fit at item 3/],
  ['(1 + 2', /its end does not fit at item 5/],
  ['1 2', /2 does not fit at item 2/],
  ['* 3', /\* does not fit at item 1/],
  ['1 % 2', /"%" is not part of a formula/],
  ['3,5', /"," is not part of a formula/],
  ['sin(1)', /\( does not fit at item 2/],
];
for (const [text, message] of broken) {
  refused(`"${text}"`, () => assert.throws(() => parseFormula(text), message));
}
refused('a name without a value, and a result that is not finite', () => {
  assert.throws(
    () => value('a + 1'),
    (e: Error) => e instanceof InputError && /"a" has no value/.test(e.message),
  );
  assert.throws(() => value('1 / (2 - 2)'), /no finite number/);
  assert.throws(() => value('log(0)'), /no finite number/);
});
