#!/usr/bin/env node
// The library is TypeScript source, run as it is: tsx compiles each file as it is required.
require('tsx/cjs');
require('./main.ts').main(process.argv);
