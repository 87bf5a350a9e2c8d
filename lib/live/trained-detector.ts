/** What a training run has learnt, at work: boxes in images, and pictures of them. */
import type { DetectionSample, Pixels } from '../data';
import { readImage } from '../data/image-file';
import { packRgb } from '../data/packed-image';
import { InputError } from '../errors';
import { findModel } from '../models';
import { readWeightsFile } from '../nn/weights/weights-file';
import { classNamesOf, DetectionPredictor, toldByWeights, trainedFit } from '../predict';
import { palette } from '../show/colors';
import { contactSheet, type Picture, type SheetItem } from '../show/image';

/** One thing that was found. */
export interface Found {
  name: string;
  /** 0 to 1. */
  score: number;
  /** x1, y1, x2, y2 in pixels of the image. */
  box: readonly [number, number, number, number];
}

/** A detector from a checkpoint. */
export interface TrainedDetector {
  names: readonly string[];
  /** Gives what is found, by falling score; nothing below the model's own `scoreThreshold` (0.01 or so) is looked at. */
  find(image: Pixels | string, minScore?: number): Promise<Found[]>;
  dispose(): void;
}

/**
 * Opens what a training run of a detector left.
 * @param path of a checkpoint, e.g. `best.safetensors` in the run's folder
 * @throws InputError when it is no such file
 */
export function openDetector(path: string): TrainedDetector {
  const weights = readWeightsFile(path);
  const { name, overrides, size, names } = toldByWeights(weights);
  if (name === undefined || size === undefined)
    throw new InputError({
      what: 'no checkpoint of a run',
      where: path,
      expected: 'a file that training wrote',
    });
  const entry = findModel(name);
  const predictor = new DetectionPredictor(entry, { weights, overrides, fit: trainedFit(entry, size) });
  const { classes } = predictor.model.config as { classes: number };
  const called = classNamesOf(classes, names);
  return {
    names: called,
    find: async (image, minScore = 0.3) => {
      const found = await predictor.detect(packRgb(await pixelsOf(image)));
      return found
        .filter(({ score }) => score >= minScore)
        .map(({ boxXyxy, score, classIndex }) => ({ name: called[classIndex], score, box: boxXyxy }));
    },
    dispose: () => predictor.dispose(),
  };
}

async function pixelsOf(image: Pixels | string): Promise<Pixels> {
  return typeof image === 'string' ? readImage(image) : image;
}

/** What of a sheet may be chosen. */
export interface DetectionSheetOptions {
  name: string;
  caption?: string;
  source?: string;
  minScore?: number;
  columns?: number;
}

/** Draws what a detector finds in images, one color a class, scores beside the names. */
export async function detectionSheet(
  detector: TrainedDetector,
  samples: readonly Pick<DetectionSample, 'id' | 'image'>[],
  { minScore, ...options }: DetectionSheetOptions,
): Promise<Picture> {
  const items: SheetItem[] = [];
  for (const { id, image } of samples) {
    const found = await detector.find(image, minScore);
    items.push({
      image,
      title: id,
      boxes: found.map(({ box }) => box),
      labels: found.map(({ name, score }) => `${name} ${score.toFixed(2)}`),
      colors: found.map(({ name }) => palette[detector.names.indexOf(name) % palette.length]),
    });
  }
  return contactSheet(items, options);
}
