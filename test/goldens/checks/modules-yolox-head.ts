/** The YOLOX head of modules.json: its rows decoded. */
import { createRandom, tf, withoutLeak } from '../../../lib/engine';
import { DecoupledHead, decodeYoloRows } from '../../../lib/models';
import { type Comparison, compare } from '../compare';
import type { GoldenArray, GoldenCase } from '../read';
import { loadGolden, nchw, toNhwc } from './module-tensors';

/** The head on three levels. */
export function yoloxHead(golden: GoldenCase): Promise<Comparison[]> {
  const features = golden.inputs.feats as GoldenArray[];
  const shape = {
    classes: golden.inputs.num_classes as number,
    inChannels: features.map((f) => f.shape[1]),
    channels: 256 * (golden.inputs.width as number),
    anchors: 1,
    depthwise: false,
    activation: 'silu',
    endToEnd: false,
  } as const;
  return withoutLeak(async () => {
    const head = new DecoupledHead(shape, createRandom(0)).eval();
    loadGolden(head, golden);
    const rows = tf.tidy(() =>
      decodeYoloRows(head.forward(features.map((f) => toNhwc(nchw(f)))), { anchors: [] }),
    );
    const values = await rows.data();
    tf.dispose(rows);
    head.dispose();
    return [compare('float32', 'decoded rows', values, golden.outputs.out)];
  });
}
