// The chaos test in full: 30 trials under 100 faults.
process.env.PAPERSWEEP_CHAOS = 'full';
require('tsx/cjs');
require('./chaos.test.ts');
