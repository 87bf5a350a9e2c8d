/** Automatic differentiation of the tensor losses against finite differences, on random pairs of boxes. */
import { createRandom } from '../../engine/random';
import { type Table, table } from '../../show/table';
import { alphas, differenceGradients, losses, lossGradients, type NamedLoss } from './gradients';

/** Random pairs: targets of 20 to 120 pixels, predictions near and far, some apart, some inside. */
export function randomPairs(count: number, seed: number): { predicted: Float32Array; target: Float32Array } {
  const random = createRandom(seed);
  const draw = (spread: number) =>
    Float32Array.from({ length: count * 4 }, (_, i) =>
      i % 4 < 2 ? spread * (2 * random.uniform() - 1) : 20 + 100 * random.uniform(),
    );
  return { target: draw(10), predicted: draw(70) };
}

/** How far two gradients are apart. */
export interface Gap {
  loss: NamedLoss;
  /** Largest size of any component. */
  largest: number;
  /** Largest difference of any component. */
  gap: number;
}

/** The largest difference between the engine's gradient (float32) and finite differences (float64), by loss. */
export async function gradientGaps(count: number, seed: number): Promise<Gap[]> {
  const { predicted, target } = randomPairs(count, seed);
  const gaps: Gap[] = [];
  for (const loss of [...losses.filter(({ kind }) => kind !== 'ciou'), ...alphas]) {
    const { gradient } = await lossGradients(loss, predicted, target);
    const expected = differenceGradients(loss, predicted, target);
    const largest = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    const gap = expected.reduce((most, g, i) => Math.max(most, Math.abs(g - gradient[i])), 0);
    gaps.push({ loss, largest, gap });
  }
  return gaps;
}

/** The gaps as a table; those of 10⁻⁴ of the largest component and more would be no rounding. */
export function gapTable(gaps: readonly Gap[], count: number): Table {
  const rows = gaps.map(({ loss, largest, gap }) => ({
    loss: loss.name,
    largest: largest.toExponential(2),
    gap: gap.toExponential(1),
    relative: (gap / largest).toExponential(1),
    agrees: gap / largest < 1e-4,
  }));
  return table(rows, {
    name: 'gradient-check',
    columns: [
      { key: 'loss' },
      { key: 'largest', label: 'largest component (1 / pixel)', align: 'right' },
      { key: 'gap', label: 'largest difference', align: 'right' },
      { key: 'relative', label: 'in parts of the largest', align: 'right' },
      { key: 'agrees' },
    ],
    caption: `Derivatives by cx, cy, w, h of ${count} random pairs: the engine's, of iouLoss in float32, against central differences of the float64 functions`,
  });
}
