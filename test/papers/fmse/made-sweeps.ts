/** Made-up sweeps for the figures and tables of trained networks. */
import type { TrainedSweep } from '../../../lib/papers/fmse/trained';
import type { Row, RunRecord } from '../../../lib/study';

/** Values by gamma, one a seed, of one metric. */
export type Made = Readonly<Record<number, readonly number[]>>;

const plain = {
  ...({
    budget: 'small',
    wallSeconds: 60,
    finishedAt: '2026-01-01T00:00:00Z',
    engine: 'native-cpu',
  } as const),
  ...{ key: '', data: '', code: '', commit: '' },
};

/** One row a gamma and seed, with every metric given. */
export function madeRows(metrics: Readonly<Record<string, Made>>): Row[] {
  const [first] = Object.values(metrics);
  return Object.keys(first ?? {}).flatMap((gamma) =>
    first[Number(gamma)].map((_, seed): Row => {
      const values = Object.entries(metrics).map(([name, made]) => [name, made[Number(gamma)][seed]]);
      const cell = { 'loss.gamma': Number(gamma) };
      return { ...plain, id: `${gamma}-${seed}`, cell, seed, values: Object.fromEntries(values) };
    }),
  );
}

/** Two epochs, judged after each: half of the end, and the end. */
export function madeSweep(
  metrics: Readonly<Record<string, Made>>,
  about: Partial<TrainedSweep> = {},
): TrainedSweep {
  const rows = madeRows(metrics);
  const records = rows.map(({ id, cell, seed, values }) => {
    const end = values['PCKh@0.5'] ?? 0;
    const epochs = [
      { epoch: 1, loss: 4, 'PCKh@0.5': end / 2 },
      { epoch: 2, loss: 1, 'PCKh@0.5': end },
    ];
    return { id, cell, seed, epochs } as unknown as RunRecord;
  });
  const config = {} as TrainedSweep['config'];
  return {
    study: 'made',
    place: 'here',
    network: 'Hourglass',
    rows,
    records,
    budget: 'small',
    config,
    ...about,
  };
}
