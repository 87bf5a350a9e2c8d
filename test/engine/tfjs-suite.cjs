require('tsx/cjs');
require('./tfjs-suite.ts');
