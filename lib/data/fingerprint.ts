/** What a data set is, in one hash: names, sizes, annotations. */
import { createHash } from 'node:crypto';
import type { PoseSet } from './pose';
import type { DetectionSet } from './sample';

/** sha256 over the classes or joints and every sample's name, size and annotations; the images' bytes are not read. */
export function dataFingerprint(set: DetectionSet | PoseSet): string {
  const hash = createHash('sha256').update(JSON.stringify('classes' in set ? set.classes : set.joints));
  for (const sample of set.samples) {
    const { id, widthPx, heightPx } = sample;
    hash.update(JSON.stringify([id, widthPx, heightPx]));
    if ('boxes' in sample) hash.update(bytesOf(sample.boxes)).update(bytesOf(sample.labels));
    else
      for (const { boxXyxy, xy, visible } of sample.persons)
        hash.update(JSON.stringify(boxXyxy)).update(bytesOf(xy)).update(visible);
  }
  return hash.digest('hex');
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
