import * as assert from 'uvu/assert';
import { drawShapes } from '../../lib/data';
import {
  auditTable,
  boundTable,
  checkBounds,
  crossingTable,
  errorFigure,
  errorsAt,
  exactTable,
  gradientFigure,
  keepingFigure,
  printedBalances,
  retinaPositives,
  shareTable,
  statementTable,
} from '../../lib/papers/iou-balanced';
import { suite } from '../harness';

const positives = retinaPositives(drawShapes({ images: 6, seed: 5 }));
const first = errorsAt(positives);
const settings = printedBalances();
const origin = { source: 'shapes, 6 images', budget: 'smoke' };
/** Rows of a table's CSV, split at commas that stand outside quotes. */
const rowsOf = (csv: string) => csv.trim().split(/\r?\n/).slice(1);

const tables = suite('tables of notebook 02');
tables('a crossing for each lambda above 0', () =>
  assert.is(rowsOf(crossingTable(settings).toCsv()).length, 4),
);
tables('a share row for each lambda; that of lambda 0 changes nothing', () => {
  const rows = rowsOf(shareTable(first, settings, origin).toCsv());
  assert.is(rows.length, 5);
  assert.match(rows[0], /^0,1,1,0,0,/);
});
tables('three bounds; the one with a free side and Eq. 10 are never passed', () => {
  const check = checkBounds(positives, first);
  assert.is(check.aboveFreeSide, 0);
  assert.is(check.aboveSide, 0);
  assert.ok(check.aboveCenter > 0);
  assert.is(rowsOf(boundTable(check, origin).toCsv()).length, 3);
});
tables('seven statements, each with a verdict', () => {
  const rows = rowsOf(statementTable(positives, settings, origin).toCsv());
  assert.is(rows.length, 7);
  assert.ok(rows.every((row) => /,(yes|no|in part)$/.test(row)));
});
tables('settings that suppress every outlier are told so', () => {
  const gentle = settings.map((balance) => ({ ...balance, wLoc: balance.lambda === 0 ? 1 : 1.01 }));
  const rows = rowsOf(statementTable(positives, gentle, origin).toCsv());
  assert.match(rows[1], /the gradient norm of outliers falls.*,yes$/);
  assert.match(rows[2], /outliers are suppressed.*,yes$/);
});
tables('the audit shows what is odd first, and counts the rest to 37', () => {
  const rows = rowsOf(auditTable().toCsv());
  assert.match(rows[0], /differs$/);
  const counted = rows.map((row) => Number(/(\d+) more checks/.exec(row)?.[1] ?? 1));
  assert.is(
    counted.reduce((a, b) => a + b),
    37,
  );
});
tables('exact items: 31, of which three differ', () => {
  const rows = rowsOf(exactTable().toCsv());
  assert.is(rows.length, 31);
  assert.is(rows.filter((row) => /differs/.test(row)).length, 3);
});

const figures = suite('figures of the first step');
figures('the bars hold every coordinate: 100 percent', () => {
  const { data } = errorFigure(first, 0.111, origin).spec;
  const sum = data.flatMap((trace) => Array.from(trace.y as number[])).reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 100) < 0.05);
});
figures("the standard loss's gradient sums to 100 percent, and there is a line a lambda", () => {
  const { data } = gradientFigure(first, settings, origin).spec;
  assert.is(data.length, 5);
  const sum = Array.from(data[0].y as number[]).reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 100) < 0.05);
});
figures('the w_loc that keeps the sum ends near 1 for every lambda', () => {
  const lines = keepingFigure(positives, settings, origin).spec.data.filter(
    (trace) => trace.mode === 'lines',
  );
  assert.is(lines.length, 4);
  for (const { y } of lines) assert.ok(Math.abs((y as number[])[20] - 1) < 0.01);
});
