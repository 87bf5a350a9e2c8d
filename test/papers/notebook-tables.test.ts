import * as assert from 'uvu/assert';
import { auditPaper } from '../../lib/papers/audit';
import { auditSummary, exactTable } from '../../lib/papers/notebook-tables';
import { paperNames, readPaper } from '../../lib/papers/read-paper';
import { suite } from '../harness';

const audit = suite('auditSummary');
for (const name of paperNames()) {
  audit(`${name}: every check is told or counted`, () => {
    const rows = auditPaper(readPaper(name));
    const lines = auditSummary(name).toCsv().trim().split('\n').slice(1);
    const counted = lines.flatMap((line) => /,(one|\d+) more checks?,/.exec(line)?.[1] ?? []);
    const sum = counted.reduce((total, n) => total + (n === 'one' ? 1 : Number(n)), 0);
    assert.is(sum + lines.length - counted.length, rows.length);
  });
}

const exact = suite('exactTable');
exact('rows given come first; a number that the text only repeats is left out', () => {
  const text = exactTable('iou-balanced', [{ item: 'one and one', paper: '2', ours: 2 }]).toText();
  assert.match(text, /^-+.*\none and one/m);
  assert.not.match(text, /eta 1.5 is best/);
  assert.match(text, /AP80 by 2.1% +2.1 +1.80/);
});
