import * as assert from 'uvu/assert';
import { methodColor, palette } from '../../lib/show/colors';
import { suite } from '../harness';

const colors = suite('methodColor');

colors('gives the methods of the papers the colors that committed notebooks have', () => {
  const seen = ['baseline', 'iou-balanced lambda=1.5', 'dsla', 'fmse', 'yolox'].map(methodColor);
  assert.equal(seen, ['#6b7685', '#4a4db5', '#d1570a', '#00856a', '#0068b5']);
});

colors('does not mind case, spaces, or the Greek letter', () => {
  assert.is(methodColor('IoU-balanced  λ = 1.5'), methodColor('iou-balanced lambda=1.5'));
});

colors('gives an unknown method a color from its name alone', () => {
  assert.is(methodColor('my method'), methodColor('My  Method'));
  assert.is.not(methodColor('my method'), methodColor('my other method'));
});

colors('keeps 3 to 1 against white, known or not', () => {
  const names = Array.from({ length: 200 }, (_, i) => `method ${i}`);
  for (const color of [...palette, ...names.map(methodColor), methodColor('iou-balanced lambda=0')]) {
    assert.ok(contrastOnWhite(color) >= 3, `${color}: ${contrastOnWhite(color).toFixed(2)}`);
  }
});

/** WCAG 2 contrast ratio. */
function contrastOnWhite(color: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
