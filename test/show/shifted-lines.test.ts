import * as assert from 'uvu/assert';
import { shiftEveryLine } from '../../lib/show/shifted-lines';
import { suite } from '../harness';

const lines = suite('shiftEveryLine');
lines('adds the shift of the text to each of its lines', () => {
  const svg =
    '<text x="1" dy="0.7em"><tspan class="line" dy="0em">a</tspan><tspan class="line" dy="1.3em">b</tspan></text>';
  const want =
    '<text x="1"><tspan class="line" dy="0.7em">a</tspan><tspan class="line" dy="2em">b</tspan></text>';
  assert.is(shiftEveryLine(svg), want);
});
lines('leaves one line, and text without lines, as they are', () => {
  const svg = '<text dy="0.7em">a</text><text><tspan class="line" dy="0em">b</tspan></text>';
  assert.is(shiftEveryLine(svg), svg);
});
