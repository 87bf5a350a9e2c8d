import * as assert from 'uvu/assert';
import { Inert, type PickleHost, Stand, unpickle } from '../../../lib/nn/weights/pickle';
import { PickleFault } from '../../../lib/nn/weights/pickle-bytes';
import { suite } from '../../harness';

const host: PickleHost = {
  global(name) {
    if (name === 'm.sum') return new Stand((args) => (args as number[]).reduce((a, b) => a + b, 0));
    if (name === 'm.inert') return new Inert(name);
    throw new PickleFault(`refused ${name}`);
  },
  persistent: (id) => ({ id }),
};

/** A pickle of protocol 2: text stands for its characters, numbers for bytes. */
const pickle = (...parts: (string | number)[]) =>
  Buffer.concat([
    Buffer.of(0x80, 2),
    ...parts.map((p) => (typeof p === 'number' ? Buffer.of(p) : Buffer.from(p, 'latin1'))),
  ]);
const value = (...parts: (string | number)[]) => unpickle(pickle(...parts), host).value;
const refused = (pattern: RegExp, ...parts: (string | number)[]) =>
  assert.throws(
    () => value(...parts),
    (e: Error) => e instanceof PickleFault && pattern.test(e.message),
    parts.join(' '),
  );

const reading = suite('unpickle');
reading('builds numbers, texts, lists, dictionaries, tuples and sets', () => {
  assert.equal(value(']', '(', 'K', 7, 'J', 0xff, 0xff, 0xff, 0xff, 'M', 1, 1, 'e', '.'), [7, -1, 257]);
  assert.equal(value('}', 'X', 1, 0, 0, 0, 'a', 'N', 's', '.'), new Map([['a', null]]));
  assert.equal(value('G', 0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18, '.'), Math.PI);
  assert.equal(value(0x88, 0x89, 0x86, '.'), [true, false]);
  assert.equal(value('(', 'K', 1, 'K', 1, 0x91, '.'), new Set([1]));
  assert.equal(value(0x8c, 2, 0xc3, 0xa4, '.'), 'ä');
  assert.equal(value('U', 1, 0xe4, '.'), 'ä');
});
reading('reads whole numbers of any length: −1, 2^63, more than is sensible', () => {
  assert.is(value(0x8a, 1, 0xff, '.'), -1);
  assert.is(value(0x8a, 0, '.'), 0);
  assert.is(value(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, '.'), 2n ** 63n);
  refused(/whole number of 65535 bytes/, 0x8b, 0xff, 0xff, 0, 0, '.');
});
reading('remembers, and gives back the very same object', () => {
  const list = value(']', 'q', 0, '(', ']', 'q', 1, 'h', 1, 'h', 0, 'e', '.') as unknown[];
  assert.is(list[0], list[1]);
  assert.is(list[2], list);
  refused(/nothing is remembered at 9/, 'h', 9, '.');
});
reading('calls what the host lets through, and nothing else', () => {
  assert.is(value('cm\nsum\n', 'K', 2, 'K', 3, 0x86, 'R', '.'), 5);
  refused(/refused os\.system/, 'cos\nsystem\n', 'U', 2, 'ls', 0x85, 'R', '.');
  refused(/refused os\.system/, 'U', 2, 'os', 'U', 6, 'system', 0x93, '.');
  refused(/refused os\.system/, '(', 'U', 2, 'ls', 'ios\nsystem\n', '.');
  refused(/no function/, 'U', 2, 'ls', ')', 'R', '.');
  refused(/no function/, 'cm\ninert\n', ')', 'R', '.');
  refused(/not allowed \(0x82\)/, 0x82, 1, '.');
});
reading('drops the state of dictionaries and inert values, and refuses others', () => {
  assert.equal(value('}', '}', 'b', '.'), new Map());
  refused(/takes none/, ']', '}', 'b', '.');
});
reading('refuses what is cut, takes from nothing, or puts items into what holds none', () => {
  refused(/cut short/, 'X', 200, 0, 0, 0, 'a');
  refused(/cut short/, 'N');
  refused(/nothing left/, '.');
  refused(/nothing left/, 'N', '(', '0', '.');
  refused(/a mark is missing/, 't', '.');
  refused(/no list/, 'N', 'N', 'a', '.');
  refused(/no dictionary/, ']', 'N', 'N', 's', '.');
  refused(/no dictionary/, '}', '(', 'N', 'u', '.');
  refused(/line that does not end/, 'c', 'm'.repeat(1000));
  refused(/protocol 99/, 0x80, 99, 'N', '.');
  assert.throws(() => unpickle(Buffer.from("cos\nsystem\n(S'ls'\ntR."), host), /protocol 2 to 5/);
});
reading('stops after a million operations', () => {
  refused(/more than 1000000 operations/, '}'.repeat(1_000_001), '.');
});
reading('tells where it ended, so that pickles can stand one after the other', () => {
  assert.is(unpickle(Buffer.concat([pickle('N', '.'), Buffer.from('rest')]), host).end, 4);
});
