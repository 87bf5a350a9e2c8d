/** The notebook's parameters checked, and the image that they choose. */
import { InputError } from '../../errors';
import type { Scene } from './scenes';

/**
 * Kappas in ascending order, 0 among them: it is what the others are held against.
 * @throws InputError when one is outside [0, 1), there are none, or `kappa` is outside [0, 1)
 */
export function chosenKappas(kappas: readonly number[], kappa: number): number[] {
  const bad = [...kappas, kappa].find((k) => !(k >= 0 && k < 1));
  if (bad !== undefined || kappas.length === 0) {
    throw new InputError({
      what: kappas.length === 0 ? 'no kappas' : `kappa ${bad}`,
      where: 'parameters',
      expected: 'numbers from 0 to below 1',
    });
  }
  return [...new Set([0, ...kappas, kappa])].sort((a, b) => a - b);
}

/**
 * The image to look at closely.
 * @throws InputError when there is no such image
 */
export function chosenScene(scenes: readonly Scene[], image: number): Scene {
  const scene = scenes[image];
  if (scene) return scene;
  throw new InputError({
    what: `image ${image}`,
    where: 'parameters',
    expected: `a whole number from 0 to ${scenes.length - 1}`,
  });
}
