/** Every study that `papersweep sweep` knows by name; a paper's studies are added here. */
import type { Study } from './study';
import { shapesSmoke } from './study/shapes-smoke';

export const studies: readonly Study[] = [shapesSmoke];
