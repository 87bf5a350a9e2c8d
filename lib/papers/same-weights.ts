/** Means whose weights are not printed, but are the same for two rows. */
import type { Printed } from './printed';
import { roundingTo } from './printed';
import type { Outcome } from './verdict';

/** A row's printed mean and the columns it is taken over. */
export interface WeightedRow {
  mean: Printed;
  parts: readonly Printed[];
}

/**
 * Can one set of weights (none below 0, sum 1) give both printed means? With the base row's mean held, the other
 * row's is largest and smallest where at most two columns have weight, so all pairs of columns are tried.
 * @returns the range of the row's mean; `differs` also when no weights give the base row its own
 */
export function sameWeights(row: WeightedRow, base: WeightedRow): Outcome {
  const held = roundingTo(base.mean);
  const means = [held.least, base.mean.value, held.most].flatMap((mean) => pairMeans(row, base, mean));
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const slack = Math.max(...row.parts.map(({ digits }) => 0.5 * 10 ** -digits)) * 3; // both rows' columns, own mean
  const { value, digits } = row.mean;
  const fits = value >= least - slack && value <= most + slack;
  return {
    printed: value.toFixed(digits),
    computed: means.length
      ? `${least.toFixed(digits)} to ${most.toFixed(digits)}`
      : 'no weights give the base row',
    verdict: fits ? 'agrees' : 'differs',
  };
}

/** The row's means at each pair of columns that gives the base row `mean`. */
function pairMeans(row: WeightedRow, base: WeightedRow, mean: number): number[] {
  return base.parts.flatMap((first, i) =>
    base.parts.flatMap((second, j): number[] => {
      const share =
        first.value === second.value
          ? Number(first.value === mean)
          : (mean - second.value) / (first.value - second.value);
      const gives = Math.abs(share * first.value + (1 - share) * second.value - mean) < 1e-9;
      if (!gives || share < 0 || share > 1) return [];
      return [share * row.parts[i].value + (1 - share) * row.parts[j].value];
    }),
  );
}
