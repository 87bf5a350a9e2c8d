// The runner's drawing process. The library is TypeScript source, run as it is.
require('tsx/cjs');
require('./drawer-process.ts');
