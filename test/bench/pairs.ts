/** Two sides measured in turn, in the same run: what disturbs one disturbs the other. */

/** Times of one pair of sides. */
export interface Pair {
  ours: number;
  theirs: number;
  /** Median over the rounds of ours / theirs. */
  ratio: number;
}

/** Gives the middle value. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One side's turn: threads of the other that still spin are let to rest, the first run warms up. */
async function turn(side: () => Promise<number[]>): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const times = await side();
  return median(times.length > 1 ? times.slice(1) : times);
}

/** Measures both sides in turn, `rounds` times after one that warms up; each side gives the milliseconds of its runs. */
export async function measurePairs(
  ours: () => Promise<number[]>,
  theirs: () => Promise<number[]>,
  rounds: number,
): Promise<Pair> {
  await ours();
  await theirs();
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) {
    const sides = round % 2 ? [theirs, ours] : [ours, theirs];
    const times = [await turn(sides[0]), await turn(sides[1])];
    pairs.push(round % 2 ? [times[1], times[0]] : [times[0], times[1]]);
  }
  return {
    ours: median(pairs.map(([a]) => a)),
    theirs: median(pairs.map(([, b]) => b)),
    ratio: median(pairs.map(([a, b]) => a / b)),
  };
}
