// The kernel's launcher: `node kernel.cjs CONNECTION_FILE`. The library runs as TypeScript source, through tsx.
require('tsx/cjs');
require('./kernel/start.ts')
  .startKernel(process.argv[2])
  .catch((error) => {
    process.stderr.write(`papersweep kernel: ${error.name === 'InputError' ? error.message : error.stack}\n`);
    process.exit(error.name === 'InputError' ? 2 : 1);
  });
