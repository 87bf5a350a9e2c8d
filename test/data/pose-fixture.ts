/** A small folder of poses made for one test: two images, two persons, three joints. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Records = { images: unknown; annotations: unknown; categories: unknown };

/** A sound file; its parts may be changed before it is written. */
export function poses() {
  const person = { category_id: 1, bbox: [10, 20, 30, 40], iscrowd: 0, area: 1200 };
  return {
    images: [
      { id: 7, file_name: 'a.jpg', width: 100, height: 80 },
      { id: 9, file_name: 'b.jpg', width: 60, height: 90 },
    ],
    annotations: [
      { ...person, id: 1, image_id: 9, keypoints: [12, 22, 2, 20, 30, 1, 0, 0, 0], num_keypoints: 2 },
      { ...person, id: 2, image_id: 7, keypoints: [12, 22, 2, 20, 30, 2, 39.5, 59, 2], num_keypoints: 3 },
    ],
    categories: [
      {
        id: 1,
        name: 'person',
        keypoints: ['foot', 'hip', 'head'],
        skeleton: [
          [1, 2],
          [2, 3],
        ],
      },
    ],
  };
}

/** Writes `set/keypoints_train.json` and `set/images`; returns the folder and a way to remove it. */
export function poseFolder(content: string | Records, images: readonly string[] = ['a.jpg', 'b.jpg']) {
  const parent = mkdtempSync(join(tmpdir(), 'poses-'));
  const root = join(parent, 'set');
  mkdirSync(join(root, 'images'), { recursive: true });
  for (const name of images) writeFileSync(join(root, 'images', name), 'x');
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(root, 'keypoints_train.json'), text);
  return { parent, root, remove: () => rmSync(parent, { recursive: true }) };
}
