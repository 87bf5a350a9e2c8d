/** Everything a notebook imports: `import { … } from 'papersweep'`. */
export { clearStop, requestStop, steps, stopRequested } from './engine/interrupt';
export { InputError } from './errors';
export { show } from './show/display';
