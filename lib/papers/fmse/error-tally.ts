/**
 * Errors of a prediction, tallied by the target's value. Eq. 5 weighs a pixel by its target alone, and rounded bells
 * have a few dozen values: one pass over the pixels gives the loss and the gradient of every γ, exactly.
 */
import type { HeatmapTargets } from '../../heatmaps';
import { type FocalWeight, focalWeight } from './fmse';

/** Sums over the pixels that have one target value. */
export interface ValueTally {
  target: number;
  pixels: number;
  /** Σ (ŷ − y)² */
  square: number;
  /** Σ |ŷ − y| */
  absolute: number;
}

/** Gathers the errors of many persons; maps of unlabelled joints do not count. */
export class ErrorTally {
  readonly #places = new Map<number, number>();
  readonly #rows: ValueTally[] = [];

  /** Adds one person's maps. */
  add({ values, size, weight }: HeatmapTargets, predicted: ArrayLike<number>): void {
    const pixels = size[0] * size[1];
    for (let k = 0; k < weight.length; k++) {
      if (weight[k] > 0) this.#addMap(values, predicted, k * pixels, (k + 1) * pixels);
    }
  }

  #addMap(values: Float32Array, predicted: ArrayLike<number>, from: number, to: number): void {
    const back: ValueTally = { target: 0, pixels: 0, square: 0, absolute: 0 };
    let [square, absolute] = [0, 0]; // most pixels are background: its sums stay in registers
    for (let i = from; i < to; i++) {
      const error = predicted[i] - values[i];
      if (values[i] === 0) {
        back.pixels++;
        square += error * error;
        absolute += Math.abs(error);
      } else this.#addTo({ target: values[i], pixels: 1, square: error * error, absolute: Math.abs(error) });
    }
    this.#addTo({ ...back, square, absolute });
  }

  #addTo({ target, pixels, square, absolute }: ValueTally): void {
    const place = this.#places.get(target) ?? this.#rows.length;
    this.#places.set(target, place);
    this.#rows[place] ??= { target, pixels: 0, square: 0, absolute: 0 };
    const row = this.#rows[place];
    row.pixels += pixels;
    row.square += square;
    row.absolute += absolute;
  }

  /** The sums so far. */
  get rows(): readonly ValueTally[] {
    return this.#rows;
  }
}

/** What falls on the foreground (target above 0), 0 … 1. */
export interface ForegroundShare extends FocalWeight {
  /** Of the summed loss. */
  loss: number;
  /** Of Σ |gradient|. */
  gradient: number;
}

/** @throws RangeError when there is no error anywhere, so that there is nothing to share */
export function foregroundShare(rows: readonly ValueTally[], weight: FocalWeight): ForegroundShare {
  const sum = { loss: 0, gradient: 0, frontLoss: 0, frontGradient: 0 };
  for (const { target, square, absolute } of rows) {
    const w = focalWeight(target, weight);
    const [loss, gradient] = [0.5 * w * square, w * absolute];
    sum.loss += loss;
    sum.gradient += gradient;
    if (target === 0) continue;
    sum.frontLoss += loss;
    sum.frontGradient += gradient;
  }
  if (!(sum.loss > 0)) throw new RangeError('foregroundShare: the prediction has no error');
  return { ...weight, loss: sum.frontLoss / sum.loss, gradient: sum.frontGradient / sum.gradient };
}
