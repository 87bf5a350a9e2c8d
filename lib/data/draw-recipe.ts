/** Draws an image from its recipe. */
import { drawFiguresImage } from './figures';
import type { Recipe } from './recipe';
import type { Pixels } from './sample';
import { drawShapesImage } from './shapes';

/** The pixels that a recipe says; the same as those of the set it comes from. */
export function drawRecipe(recipe: Recipe): Pixels {
  return recipe.kind === 'shapes'
    ? drawShapesImage(recipe.options, recipe.index)
    : drawFiguresImage(recipe.options, recipe.index);
}
