import { closeSync, ftruncateSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readCocoDetections, readCocoTruth } from '../../lib/data/coco';
import { InputError } from '../../lib/errors';
import { suite } from '../harness';

const folder = mkdtempSync(join(tmpdir(), 'coco-bad-'));
const path = join(folder, 'file.json');

type Fields = Record<string, unknown>;
const annotation: Fields = { id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 };
const pose: Fields = { ...annotation, keypoints: Array.from({ length: 51 }, () => 1), num_keypoints: 17 };
const result: Fields = { image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], score: 0.5 };
const truth = { images: [{ id: 1 }], categories: [{ id: 1, name: 'a' }], annotations: [annotation] };

function write(content: unknown): string {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const sound = readCocoTruth(write(truth));
const readTruth = (content: unknown, keypoints?: number) => () => readCocoTruth(write(content), keypoints);
const readFound = (content: unknown) => () => readCocoDetections(write(content), sound);

/** One line, which names the file and says what is wrong. */
function refuses(read: () => unknown, ...words: string[]): void {
  try {
    read();
  } catch (error) {
    assert.instance(error, InputError);
    const { message } = error as InputError;
    assert.ok(message.includes('file.json') && !message.includes('\n'), message);
    for (const word of words) assert.ok(message.includes(word), `«${word}» is not in «${message}»`);
    return;
  }
  assert.unreachable('read without a word');
}

/** Values that no number may have; JSON text. */
const noNumbers = ['null', '"7"', 'true', '[]', '{}', '1e999', '-1e999'];
/** Values that no list of four numbers may have. */
const noBoxes = [
  'null',
  '7',
  '"box"',
  '{}',
  '[]',
  '[1,2,3]',
  '[1,2,3,4,5]',
  '[1,2,3,null]',
  '[1,2,3,"4"]',
  '[1,2,3,1e999]',
];

/** The JSON of a record with one field replaced by raw text, or taken out. */
function withRaw(record: Fields, field: string, raw?: string): string {
  const { [field]: _, ...rest } = record;
  const text = JSON.stringify(rest).slice(0, -1);
  return raw === undefined ? `${text}}` : `${text},"${field}":${raw}}`;
}
const truthText = (text: string) =>
  `{"images":[{"id":1}],"categories":[{"id":1,"name":"a"}],"annotations":[${text}]}`;

const fields = suite('COCO fields that are not what they should be');
for (const field of ['id', 'image_id', 'category_id', 'area', 'iscrowd']) {
  for (const raw of [...noNumbers, ...(field === 'iscrowd' ? [] : [undefined])]) {
    fields(`annotations.${field} ${raw ?? 'missing'}`, () => {
      refuses(readTruth(truthText(withRaw(annotation, field, raw))), `annotations[0].${field}`);
    });
  }
}
for (const field of ['image_id', 'category_id', 'score']) {
  for (const raw of [...noNumbers, undefined]) {
    fields(`results.${field} ${raw ?? 'missing'}`, () => {
      refuses(readFound(`[${withRaw(result, field, raw)}]`), `[0].${field}`);
    });
  }
}
for (const raw of [...noBoxes, '[1,2,-3,4]', '[1,2,3,-4]', undefined]) {
  fields(`annotations.bbox ${raw ?? 'missing'}`, () => {
    refuses(readTruth(truthText(withRaw(annotation, 'bbox', raw))), 'annotations[0].bbox');
  });
  fields(`results.bbox ${raw ?? 'missing'}`, () => {
    refuses(readFound(`[${withRaw(result, 'bbox', raw)}]`), '[0].bbox');
  });
}
for (const raw of [...noBoxes, undefined]) {
  fields(`annotations.keypoints ${raw ?? 'missing'}`, () => {
    refuses(readTruth(truthText(withRaw(pose, 'keypoints', raw)), 17), 'annotations[0].keypoints');
  });
}
for (const raw of ['null', '7', '"a"', '[]', 'true']) {
  fields(`an annotation that is ${raw}`, () =>
    refuses(readTruth(truthText(raw)), 'annotations[0]', 'an object'),
  );
  fields(`a result that is ${raw}`, () => refuses(readFound(`[${raw}]`), '[0]', 'an object'));
}

const ids = suite('COCO ids');
const twice = { ...truth, images: [{ id: 1 }, { id: 1 }] };
ids('an image id twice', () => refuses(readTruth(twice), 'images', 'id 1 stands twice'));
ids('a category id twice', () =>
  refuses(readTruth({ ...truth, categories: [{ id: 1 }, { id: 1 }] }), 'categories'),
);
ids('an annotation id twice', () => {
  refuses(readTruth({ ...truth, annotations: [annotation, annotation] }), 'annotations', 'stands twice');
});
ids('an annotation of an unknown image', () => {
  refuses(
    readTruth({ ...truth, annotations: [annotation, { ...annotation, id: 2, image_id: 9 }] }),
    '[1].image_id',
    '9',
  );
});
ids('an annotation of an unknown category', () => {
  refuses(readTruth({ ...truth, annotations: [{ ...annotation, category_id: 9 }] }), '[0].category_id', '9');
});
ids('a result of an unknown image', () =>
  refuses(readFound([{ ...result, image_id: 9 }]), '[0].image_id', '9'),
);
ids('a result of an unknown category', () =>
  refuses(readFound([{ ...result, category_id: 9 }]), '[0].category_id'),
);

const whole = suite('COCO files that are not whole');
const text = JSON.stringify({ info: { year: 2017 }, ...truth });
for (let n = 0; n < text.length; n += 3) {
  whole(`the first ${n} bytes`, () => refuses(readTruth(text.slice(0, n))));
}
const broken: [string, string][] = [
  ['a comma too many', text.replace('}],', '},],')],
  ['a comma missing between fields', text.replace('"image_id":1,', '"image_id":1')],
  ['a colon missing', text.replace('"annotations":', '"annotations"')],
  ['a bracket too many', `${text}]`],
  ['something after the end', `${text} x`],
  ['NaN, which Python writes', text.replace('"area":12', '"area":NaN')],
  ['single quotes', text.replaceAll('"', "'")],
  ['two objects', text + text],
  ['no categories', JSON.stringify({ images: [], annotations: [] })],
  ['no images', JSON.stringify({ categories: [], annotations: [] })],
  ['a list, not an object', '[]'],
  ['a number', '7'],
  ['nothing but spaces', '   \n'],
];
for (const [name, content] of broken) whole(name, () => refuses(readTruth(content)));
whole('results that are an object', () => refuses(readFound(truth), 'give the detections'));
whole('a missing file', () => {
  assert.throws(() => readCocoTruth(join(folder, 'nowhere.json')), /nowhere\.json: no such file/);
});
whole('two gigabytes of nothing end after the first 64 MiB', () => {
  const fd = openSync(path, 'w');
  writeSync(fd, '[');
  ftruncateSync(fd, 2 ** 31 + 7);
  closeSync(fd);
  refuses(() => readCocoDetections(path, sound), 'more than 64 MiB');
});

const fine = suite('COCO files with odd but sound content');
fine('boxes without width, empty lists, spaces and escapes are read', () => {
  const odd = {
    ...truth,
    annotations: [{ ...annotation, bbox: [1, 2, 0, 4] }],
    info: { note: 'a "[{" in \\ text' },
  };
  assert.is(readCocoTruth(write(JSON.stringify(odd, null, 3))).ids.length, 1);
  assert.is(readCocoDetections(write(' [ ] '), sound).score.length, 0);
});
fine('records over the edge of a chunk arrive whole', () => {
  const many = Array.from({ length: 120_000 }, (_, i) => ({ ...result, score: i / 120_000, note: 'é"[' }));
  const { score } = readCocoDetections(write(many), sound);
  assert.is(score.length, 120_000);
  assert.is(score[119_999], 119_999 / 120_000);
});
