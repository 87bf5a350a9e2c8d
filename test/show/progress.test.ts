import * as assert from 'uvu/assert';
import { type DisplaySink, type MimeBundle, setDisplaySink } from '../../lib/show/display';
import { duration, progress } from '../../lib/show/progress';
import { suite } from '../harness';

/** What a kernel would have been sent. */
function record(body: (tick: (ms: number) => void, clock: () => number) => void) {
  const sent: Array<{ bundle: MimeBundle; options?: Parameters<DisplaySink>[1] }> = [];
  let now = 0;
  const before = setDisplaySink((bundle, options) => sent.push({ bundle, options }));
  try {
    body(
      (ms) => {
        now += ms;
      },
      () => now,
    );
  } finally {
    setDisplaySink(before);
  }
  return sent;
}

const bars = suite('progress');

bars('draws at most ten times a second, into one display', () => {
  const sent = record((tick, clock) => {
    const bar = progress(2000, { clock });
    for (let i = 0; i < 2000; i++) {
      tick(1);
      bar.step();
    }
    bar.done();
  });
  assert.is(sent.length, 22); // the first, twenty in two seconds, the end
  assert.is(new Set(sent.map((s) => s.options?.displayId)).size, 1);
  assert.equal(
    sent.map((s) => s.options?.update),
    [false, ...Array(21).fill(true)],
  );
});

bars('tells rate and time left, then how long it took; no script', () => {
  const sent = record((tick, clock) => {
    const bar = progress(100, { label: 'train <a>', clock });
    for (let i = 0; i < 50; i++) {
      tick(100);
      bar.step(1, `loss ${i}`);
    }
    bar.done();
  });
  const text = sent.map((s) => s.bundle.data['text/plain']);
  assert.is(text.at(-2), 'train <a>: 50 of 100 steps · 10 steps/s · 5.0 s left · loss 49');
  assert.is(text.at(-1), 'train <a>: ended at 50 of 100 steps in 5.0 s · loss 49');
  const html = String(sent.at(-1)!.bundle.data['text/html']);
  assert.match(html, /^<div><progress value="0.5000" max="1"[^>]*><\/progress> train &lt;a&gt;: /);
  assert.not.match(html, '<script');
});

bars('says nothing where there is neither a kernel nor a terminal', () => {
  const bar = progress(3);
  bar.step();
  bar.done();
  bar.done();
  assert.is(bar.count, 1);
});

const words = suite('duration');

words('is in seconds, minutes, hours', () => {
  assert.equal([0.44, 9.96, 59.4, 200, 7500].map(duration), [
    '0.4 s',
    '10 s',
    '59 s',
    '3 min 20 s',
    '2 h 05 min',
  ]);
});
