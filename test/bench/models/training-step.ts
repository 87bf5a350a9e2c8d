/** A training step of YOLOX-nano as one graph, loss and assignment included, beside PyTorch; then 1,000 steps of it. */
import { createRandom, tf } from '../../../lib/engine';
import { findModel } from '../../../lib/models';
import { type Module, stateDict } from '../../../lib/nn';
import { writeSafetensors } from '../../../lib/nn/weights/safetensors';
import { parameterGroups, resolveConfig, Sgd } from '../../../lib/train';
import { compileStep } from '../../../lib/train/step';
import { detectionTask } from '../../../lib/train/tasks';
import { median } from '../pairs';
import { channelsFirst } from './inference';

const batch = 8;
const side = 160;
const objects = 6;

/** What both sides learn with. */
export const learningRate = 1e-4;
export const weightDecay = 5e-4;

/** A step that can be repeated. */
export interface BenchStep {
  /** Makes the step's tensors, runs it, reads its loss, as the training loop does. */
  run(): number;
  dispose(): void;
}

/** Makes the step, and writes the weights and the batch for the peer. */
export function makeTrainingStep(path: string): BenchStep {
  const config = resolveConfig({
    preset: 'yolox',
    overrides: { model: { name: 'yolox-nano' }, input: { width: side, height: side } },
  });
  if (config.task !== 'detection') throw new Error('YOLOX is a detector');
  const model = findModel('yolox-nano').build(createRandom(0));
  if (model.task !== 'detection') throw new Error('YOLOX is a detector');
  const { network } = model;
  const images = createRandom(1).uniforms(batch * side * side * 3, 0, 255);
  const labels = drawLabels(config.input.maxLabels);
  writeBatch(path, network.train(), images, labels);
  const optimizer = new Sgd(parameterGroups(network, { weightDecay }), { momentum: 0.9, nesterov: true });
  const task = detectionTask(model, config, 80);
  const step = compileStep({ network, task, optimizer, clip: config.clip }, { useL1: false });
  const run = () => {
    const tensors = {
      images: tf.tensor4d(images, [batch, side, side, 3]),
      labels: tf.tensor3d(labels, [batch, labels.length / batch / 5, 5]),
    };
    const rate = tf.scalar(learningRate);
    const { losses, gradientNorm } = step(tensors, rate);
    const [total] = losses.total.dataSync();
    tf.dispose([Object.values(tensors), Object.values(losses), rate, gradientNorm]);
    return total;
  };
  const dispose = () => {
    step.dispose();
    optimizer.dispose();
    network.dispose();
  };
  return { run, dispose };
}

/** Six boxes an image, the rest padding: class, cx, cy, w, h. */
function drawLabels(rows: number): Float32Array {
  const random = createRandom(2);
  const labels = new Float32Array(batch * rows * 5);
  for (let i = 0; i < batch; i++) {
    for (let k = 0; k < objects; k++) {
      const [width, height] = [16, 16].map((least) => least + 64 * random.uniform());
      const center = [width, height].map((length) => length / 2 + (side - length) * random.uniform());
      labels.set([random.integer(80), ...center, width, height], (i * rows + k) * 5);
    }
  }
  return labels;
}

function writeBatch(path: string, network: Module, images: Float32Array, labels: Float32Array): void {
  const weights = [...stateDict(network)].map(([name, tensor]) => [`model.${name}`, tensor] as const);
  const upright = tf.tensor4d(images, [batch, side, side, 3]);
  const turned = channelsFirst(upright);
  upright.dispose();
  const rows = { shape: [batch, labels.length / batch / 5, 5], data: labels };
  writeSafetensors(path, new Map([...weights, ['images', turned], ['labels', rows]] as const));
}

/** What many steps left behind. */
export interface Endurance {
  steps: number;
  /** Tensors after the first step and after the last. */
  tensors: [number, number];
  /** Resident memory, MB: median over steps 100 to 200, and over the last hundred. */
  residentMb: [number, number];
}

/** Runs many steps and looks at what grows. */
export function endure(step: BenchStep, steps: number): Endurance {
  step.run();
  const before = tf.memory().numTensors;
  const resident: number[] = [];
  for (let i = 1; i < steps; i++) {
    step.run();
    resident.push(process.memoryUsage().rss / 2 ** 20);
  }
  return {
    steps,
    tensors: [before, tf.memory().numTensors],
    residentMb: [median(resident.slice(100, 200)), median(resident.slice(-100))],
  };
}
