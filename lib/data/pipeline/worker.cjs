// A worker of the data pipeline. The library is TypeScript source, run as it is.
require('tsx/cjs');
require('./worker.ts');
