import * as assert from 'uvu/assert';
import { Outbox } from '../../lib/notebook/outbox';
import { type Connection, checkLoopback, decode, encode, newMessage } from '../../lib/notebook/wire';
import { suite } from '../harness';

const messages = suite('a Jupyter message');
const outboxes = suite('Outbox');
const loopback = suite('checkLoopback');
const buffers = (frames: (string | Buffer)[]) => frames.map((frame) => Buffer.from(frame));

messages('comes back as it went', () => {
  const sent = newMessage('stream', { text: 'é😀' }, { session: 's', identities: [Buffer.from('topic')] });
  assert.equal(decode('key', buffers(encode('key', sent))), sent);
});

messages('with another signature is refused', () => {
  const frames = buffers(encode('key', newMessage('execute_request', { code: '1' }, { session: 's' })));
  assert.throws(() => decode('other', frames), /wrong signature/);
  frames[frames.length - 1] = Buffer.from('{"code":"2"}');
  assert.throws(() => decode('key', frames), /wrong signature/);
  assert.throws(() => decode('key', [Buffer.from('x')]), /not a Jupyter message/);
});

outboxes('waits with what comes while an earlier message is still on its way', async () => {
  const seen: string[] = [];
  let isBusy = false;
  const socket = {
    send: ([frame]: (string | Buffer)[]) => {
      if (isBusy)
        throw new Error('Socket is busy writing; only one send operation may be in progress at any time');
      isBusy = true;
      return new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
        isBusy = false;
        seen.push(`${frame}`);
      });
    },
  };
  const outbox = new Outbox(socket);
  for (const word of ['one', 'two', 'three']) outbox.send([word]);
  await outbox.empty();
  assert.equal(seen, ['one', 'two', 'three']);
});

outboxes('sends a burst of any length in order, and never two at once', async () => {
  const seen: number[] = [];
  let under = 0;
  let direct = 0;
  const socket = {
    send: async ([frame]: (string | Buffer)[]) => {
      if (direct++ >= 200) assert.is(under++, 0);
      seen.push(Number(frame));
      await new Promise((resolve) => setImmediate(resolve));
      if (direct > 200) under = 0;
    },
  };
  const outbox = new Outbox(socket);
  for (let i = 0; i < 2000; i++) outbox.send([`${i}`]);
  assert.is(seen.length, 200, 'those leave at once');
  await outbox.empty();
  assert.equal(
    seen,
    Array.from({ length: 2000 }, (_, i) => i),
  );
});

loopback('accepts this machine and refuses the world', () => {
  const at = (ip: string) => () => checkLoopback({ transport: 'tcp', ip } as Connection, 'connection.json');
  at('127.0.0.1')();
  at('::1')();
  assert.throws(at('0.0.0.0'), /listen on 0\.0\.0\.0, where other machines reach it; expected 127\.0\.0\.1/);
  assert.throws(at('192.168.1.4'), /other machines/);
});
