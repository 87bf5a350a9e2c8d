/** Detections for VOC scoring: a folder of the development kit's text files, or one JSON list. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors';
import { streamRecords } from './json-stream';

/** One detection by names, as the files have it. */
export interface NamedDetection {
  image: string;
  className: string;
  score: number;
  /** [xmin, ymin, xmax, ymax], pixels counted from 1, both ends inside. */
  boxXyxy: number[];
}

/**
 * Reads detections: a folder of `comp4_det_<set>_<class>.txt` (lines «image score xmin ymin xmax ymax»), or a JSON list
 * of `{image, class, score, bbox}`.
 * @param classes the class names, which end the text files' names
 * @throws InputError naming file and line or record
 */
export function readVocDetections(path: string, classes: readonly string[]): NamedDetection[] {
  if (!existsSync(path)) throw new InputError({ what: 'no such file or folder', where: path });
  return statSync(path).isDirectory()
    ? classes.flatMap((c) => readClassFile(path, c))
    : readJson(path, classes);
}

function readClassFile(folder: string, className: string): NamedDetection[] {
  const name = readdirSync(folder).find((f) => f.endsWith(`_${className}.txt`) || f === `${className}.txt`);
  if (name === undefined) {
    const expected = `a file ending in _${className}.txt, empty if nothing was detected`;
    throw new InputError({ what: `nothing for class "${className}"`, where: folder, expected });
  }
  const lines = readFileSync(join(folder, name), 'utf8').split(/\r?\n/);
  return lines.flatMap((line, i) =>
    line.trim() ? [readLine(line, className, `${name}, line ${i + 1}`)] : [],
  );
}

function readLine(line: string, className: string, where: string): NamedDetection {
  const [image, ...rest] = line.trim().split(/\s+/);
  const numbers = rest.map(Number);
  if (numbers.length !== 5 || !numbers.every(Number.isFinite)) {
    throw new InputError({ what: `"${line.trim()}"`, where, expected: 'image score xmin ymin xmax ymax' });
  }
  return { image, className, score: numbers[0], boxXyxy: numbers.slice(1) };
}

function readJson(path: string, classes: readonly string[]): NamedDetection[] {
  const found: NamedDetection[] = [];
  streamRecords(path, (list, raw, index) => {
    const where = `${basename(path)}, ${list}[${index}]`;
    const { image, class: className, score, bbox } = (raw ?? {}) as Record<string, unknown>;
    const isBox = Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite);
    if (typeof image !== 'string' || typeof score !== 'number' || !Number.isFinite(score) || !isBox) {
      throw new InputError({
        what: 'not a detection',
        where,
        expected: '{image, class, score, bbox: four numbers}',
      });
    }
    if (typeof className !== 'string' || !classes.includes(className)) {
      throw new InputError({
        what: `class ${JSON.stringify(className)}`,
        where,
        expected: classes.join(', '),
      });
    }
    found.push({ image, className, score, boxXyxy: bbox as number[] });
  });
  return found;
}
