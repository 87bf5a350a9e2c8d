/** `papersweep predict`: boxes or joints of images, by a model and its weights. */
import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import { readImage } from '../data/image-file';
import { packRgb } from '../data/packed-image';
import type { Pixels } from '../data/sample';
import { useEngine } from '../engine';
import { InputError } from '../errors';
import { writeFileAtomic } from '../files';
import type { Size } from '../heatmaps';
import { findModel } from '../models';
import { readWeightsFile, type Weights } from '../nn/weights/weights-file';
import {
  type BoxXyxy,
  classNamesOf,
  DetectionPredictor,
  PosePredictor,
  readPersonBoxes,
  type ToldModel,
  toldByWeights,
  trainedFit,
} from '../predict';
import { type Annotations, annotatedJpeg } from '../show/annotated-image';
import { palette } from '../show/colors';

interface Options {
  model?: string;
  weights: string;
  part?: string;
  classes?: string;
  size?: string;
  minScore: string;
  boxes?: string;
  mirror?: boolean;
  json?: boolean;
  draw?: string;
}

/** What was found in one image: as JSON, as lines of text, and as something to draw. */
interface Answer {
  json: object;
  lines: string[];
  overlay: Annotations;
}

/** Looks at one image after the other. */
interface Answerer {
  /** The model's name. */
  model: string;
  answer(image: Pixels, path: string): Promise<Answer>;
  dispose(): void;
}

/** Registers the command. */
export function registerPredict(program: Command): void {
  program
    .command('predict <images...>')
    .description('find boxes or joints in images')
    .option(
      '-m, --model <name>',
      'a name of `papersweep model list`; a run of `papersweep train` tells it itself',
    )
    .requiredOption('-w, --weights <file>', '.safetensors, .pth or .pt')
    .option('--part <name>', 'which dictionary of a PyTorch checkpoint, e.g. state_dict')
    .option('--classes <names>', 'names of the classes, with commas, or how many there are')
    .option('--size <WxH>', "pixels of the network's input in place of the model's own")
    .option('--min-score <score>', 'lowest score that is told', '0.3')
    .option(
      '--boxes <file>',
      "poses: what predict --json found; its persons are looked at, else the image's whole",
    )
    .option('--mirror', 'poses: look at the mirrored image too, and take the mean')
    .option('--json', 'one JSON object in place of the lines')
    .option('--draw <dir>', 'write each image with what was found')
    .action(predict);
}

/** An image that cannot be read is told in one line, and the others go on; the exit code is 2 then. */
async function predict(paths: string[], options: Options): Promise<void> {
  const answerer = await answererOf(options, paths.length);
  const images: object[] = [];
  try {
    for (const path of paths) {
      const image = await readImage(path).catch(tell);
      if (!image) continue;
      const found = await answerer.answer(image, path);
      images.push({ image: path, widthPx: image.width, heightPx: image.height, ...found.json });
      if (!options.json) process.stdout.write(`${[path, ...found.lines].join('\n  ')}\n`);
      if (options.draw) {
        writeFileAtomic(drawnPath(options.draw, path, paths), await annotatedJpeg(image, found.overlay));
      }
    }
  } finally {
    answerer.dispose();
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ model: answerer.model, images })}\n`);
}

function tell(error: unknown): undefined {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`papersweep: ${error.message}\n`);
  process.exitCode = 2;
}

/** From so many images on a compiled network has made good the seconds that it takes to compile. */
const worthCompiling = 20;

async function answererOf(options: Options, images: number): Promise<Answerer> {
  const minScore = scoreOf(options.minScore);
  const asked = options.size === undefined ? undefined : sizeOf(options.size);
  const given = classesOf(options.classes);
  const boxes = options.boxes === undefined ? undefined : readPersonBoxes(options.boxes);
  if (options.model !== undefined) findModel(options.model); // a wrong name before a large file is read
  const weights = readWeightsFile(options.weights, { part: options.part });
  const told = toldOf(weights, options.model);
  const entry = findModel(told.name);
  const shared = { weights, size: asked ?? told.size, compiled: images >= worthCompiling };
  await useEngine();
  if (entry.task === 'pose') {
    const overrides = { ...told.overrides, ...(told.names && { joints: told.names.length }) };
    const predictor = new PosePredictor(entry, { ...shared, overrides, margin: told.margin });
    const answerer = poseAnswerer(predictor, { boxes, minScore, useMirror: options.mirror === true });
    return { model: entry.name, ...answerer };
  }
  const settings = { ...entry.config, ...told.overrides } as { scoreThreshold: number };
  const count = given?.count ?? told.names?.length;
  const overrides = {
    ...told.overrides,
    scoreThreshold: Math.min(settings.scoreThreshold, minScore),
    ...(count && { classes: count }),
  };
  const fit = told.size && trainedFit(entry, asked ?? told.size);
  const predictor = new DetectionPredictor(entry, { ...shared, overrides, fit });
  const { classes } = predictor.model.config as { classes: number };
  const names = classNamesOf(classes, given ? given.names : told.names);
  return { model: entry.name, ...detectionAnswerer(predictor, names, minScore) };
}

/** What the weights tell, where they are of the model that is asked for, or none is. */
function toldOf(weights: Weights, asked?: string): ToldModel & { name: string } {
  const told = toldByWeights(weights);
  if (asked !== undefined) return told.name === asked ? { ...told, name: asked } : { name: asked };
  if (told.name !== undefined) return { ...told, name: told.name };
  throw new InputError({
    what: 'no --model',
    where: weights.where,
    expected: 'a name of the list, as these weights do not tell it',
    fix: 'npx papersweep model list',
  });
}

function detectionAnswerer(
  predictor: DetectionPredictor,
  names: readonly string[],
  minScore: number,
): Omit<Answerer, 'model'> {
  const answer = async (image: Pixels): Promise<Answer> => {
    const all = await predictor.detect(packRgb(image));
    const told = all.filter(({ score }) => score >= minScore);
    const detections = told.map(({ boxXyxy, score, classIndex }) => ({
      name: names[classIndex],
      class: classIndex,
      score: round(score, 4),
      box: boxXyxy.map((v) => round(v, 2)),
    }));
    return {
      json: { detections },
      lines: detections.map(({ name, score, box }) => `${name} ${score.toFixed(3)}  ${box.join(' ')}`),
      overlay: {
        boxes: told.map(({ boxXyxy }) => boxXyxy),
        labels: detections.map(({ name, score }) => `${name} ${score.toFixed(2)}`),
        colors: told.map(({ classIndex }) => palette[classIndex % palette.length]),
      },
    };
  };
  return { answer, dispose: () => predictor.dispose() };
}

function poseAnswerer(
  predictor: PosePredictor,
  options: { boxes?: (path: string) => BoxXyxy[]; minScore: number; useMirror: boolean },
): Omit<Answerer, 'model'> {
  const { names, limbs } = predictor.joints;
  const answer = async (image: Pixels, path: string): Promise<Answer> => {
    const packed = packRgb(image);
    const boxes = options.boxes?.(path) ?? [[0, 0, image.width, image.height] as const];
    const found = [];
    for (const box of boxes) found.push({ box, ...(await predictor.pose(packed, box, options.useMirror)) });
    const persons = found.map(({ box, xy, score }) => ({
      box,
      joints: names.map((name, k) => ({
        name,
        x: round(xy[2 * k], 2),
        y: round(xy[2 * k + 1], 2),
        score: round(score[k], 4),
      })),
    }));
    return {
      json: { persons },
      lines: persons.flatMap(({ joints }, i) => [`person ${i + 1}`, ...joints.filter(isSure).map(jointLine)]),
      overlay: {
        skeletons: found.map(({ xy, score }) => ({ xy, score, limbs, minScore: options.minScore })),
      },
    };
  };
  const isSure = ({ score }: { score: number }) => score >= options.minScore;
  return { answer, dispose: () => predictor.dispose() };
}

function jointLine({ name, x, y, score }: { name: string; x: number; y: number; score: number }): string {
  return `  ${name} ${score.toFixed(3)}  ${x} ${y}`;
}

/** In the folder, the image's name as .jpg; a second image of the same name gets a number. */
function drawnPath(folder: string, path: string, paths: readonly string[]): string {
  const nameOf = (p: string) => basename(p, extname(p));
  const before = paths.slice(0, paths.indexOf(path)).filter((p) => nameOf(p) === nameOf(path)).length;
  return join(folder, `${nameOf(path)}${before ? `-${before + 1}` : ''}.jpg`);
}

function scoreOf(text: string): number {
  const score = Number(text);
  if (text.trim() !== '' && score >= 0 && score <= 1) return score;
  throw new InputError({ what: `--min-score ${text}`, expected: 'a number from 0 to 1' });
}

function sizeOf(text: string): Size {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(text) ?? [];
  const size: Size = [Number(width), Number(height)];
  if (size.every((side) => side >= 32 && side % 32 === 0)) return size;
  throw new InputError({ what: `--size ${text}`, expected: 'WxH, multiples of 32, e.g. 640x640' });
}

function classesOf(text: string | undefined): { count: number; names?: string[] } | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(text)) return { count: Number(text) };
  const names = text.split(',').map((name) => name.trim());
  if (names.every(Boolean)) return { count: names.length, names };
  throw new InputError({ what: `--classes ${text}`, expected: 'names with commas, or how many there are' });
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
