require('tsx/cjs');
require('./bench.ts');
