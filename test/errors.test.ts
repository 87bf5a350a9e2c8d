import * as assert from 'uvu/assert';
import { InputError, nearest } from '../lib/errors';
import { suite } from './harness';

const inputError = suite('InputError');
inputError('says what, where, what was expected and how to mend it, in one line', () => {
  const error = new InputError({
    what: 'no <size>',
    where: 'a.xml',
    expected: 'width\nand height',
    fix: 'add it',
  });
  assert.is(error.message, 'a.xml: no <size>; expected width and height; mend: add it');
});

const near = suite('nearest');
near('finds the word one letter away', () =>
  assert.is(nearest('lamda', ['eta', 'lambda', 'delta']), 'lambda'),
);
near('is silent when nothing is near', () => assert.is(nearest('quite other', ['eta', 'lambda']), undefined));
