/** Means whose weights are not printed, but are the same for two rows. */
import type { Printed } from './printed';
import type { Outcome } from './verdict';

/** A row's printed mean and the columns it is taken over. */
export interface WeightedRow {
  mean: Printed;
  parts: readonly Printed[];
}

/**
 * Can one set of weights (none below 0, sum 1) give both printed means? With the base row's mean held in the range
 * that rounding leaves it, the other row's is largest and smallest where at most two columns have weight: at an end
 * of that range, or at a single column inside it.
 * @returns the range of the row's mean; `differs` also when no weights give the base row its own
 */
export function sameWeights(row: WeightedRow, base: WeightedRow): Outcome {
  const slack = slackOf(base);
  const inside = base.parts
    .map(({ value }) => value)
    .filter((value) => Math.abs(value - base.mean.value) < slack);
  const held = [base.mean.value - slack, base.mean.value + slack, ...inside];
  const means = held.flatMap((mean) => pairMeans(row, base, mean));
  const { value, digits } = row.mean;
  if (means.length === 0)
    return { printed: value.toFixed(digits), computed: 'no weights for the base row', verdict: 'differs' };
  const [least, most] = [Math.min(...means) - slackOf(row), Math.max(...means) + slackOf(row)];
  return {
    printed: value.toFixed(digits),
    computed: `${least.toFixed(digits)} to ${most.toFixed(digits)}`,
    verdict: value >= least - 1e-9 && value <= most + 1e-9 ? 'agrees' : 'differs',
  };
}

/** Rounding moves the mean itself, and through the columns once more, by half a last digit each. */
function slackOf({ mean, parts }: WeightedRow): number {
  return 0.5 * 10 ** -mean.digits + Math.max(...parts.map(({ digits }) => 0.5 * 10 ** -digits));
}

/** The row's means at each pair of columns whose weights give the base row `mean`. */
function pairMeans(row: WeightedRow, base: WeightedRow, mean: number): number[] {
  return base.parts.flatMap((first, i) =>
    base.parts.flatMap((second, j): number[] => {
      if (first.value === mean) return [row.parts[i].value];
      if ((first.value - mean) * (second.value - mean) >= 0) return [];
      const share = (mean - second.value) / (first.value - second.value);
      return [share * row.parts[i].value + (1 - share) * row.parts[j].value];
    }),
  );
}
