/** Every study that `papersweep sweep` and notebooks know by name; a paper's studies are added here. */
import { shapesSmoke } from './study/shapes-smoke';
import type { Study } from './study/study';

export const studies: readonly Study[] = [shapesSmoke];
