/** A thread that decodes and transforms: jobs in, batches out. Nothing of TensorFlow is loaded here (a test says so). */
import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../../errors';
import type { Job, Reply, WorkerSettings } from './job';
import { BrokenAt, JobImages } from './job-images';
import { runJob } from './run-job';

const settings = workerData as WorkerSettings;

async function answer(id: number, job: Job): Promise<Reply> {
  const started = performance.now();
  const images = new JobImages(settings);
  try {
    const arrays = await runJob(job, images);
    return { id, arrays, decoded: images.decoded, workMs: performance.now() - started };
  } catch (error) {
    if (error instanceof BrokenAt) return { id, broken: { index: error.index, fault: error.cause.fault } };
    if (error instanceof InputError) return { id, fault: error.fault };
    return { id, error: (error as Error).stack ?? String(error) };
  }
}

/** The buffers that go over without being copied. */
function buffersOf({ arrays = {} as Reply['arrays'] }: Reply): ArrayBuffer[] {
  return Object.values(arrays ?? {}).flatMap((value) =>
    value instanceof Float32Array ? [value.buffer as ArrayBuffer] : [],
  );
}

parentPort?.on('message', async ({ id, job }: { id: number; job: Job }) => {
  const reply = await answer(id, job);
  parentPort?.postMessage(reply, buffersOf(reply));
});
