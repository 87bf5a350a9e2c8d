/** How an image that is drawn can be drawn again elsewhere: its set's options and its number, in place of its pixels. */
import type { FiguresOptions } from './figures';
import type { Pixels } from './sample';
import type { ShapesOptions } from './shapes';

/** What another thread needs to draw an image. */
export type Recipe =
  | { kind: 'shapes'; options: ShapesOptions; index: number }
  | { kind: 'figures'; options: FiguresOptions; index: number };

/** Pixels that say how they are drawn. */
export type DrawnPixels = Pixels & { readonly recipe: Recipe };

/** The recipe of pixels that have one. */
export function recipeOf(pixels: Pixels): Recipe | undefined {
  return (pixels as Partial<DrawnPixels>).recipe;
}
