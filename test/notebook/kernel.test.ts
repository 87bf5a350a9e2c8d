import * as assert from 'uvu/assert';
import { suite } from '../harness';
import { KernelAtWork, printed, resultText, traceOf } from './kernel-at-work';

const cells = suite('a cell');
const errors = suite('an error in a cell');
const streams = suite('output of a cell');
const stops = suite('interrupt');

let kernel: KernelAtWork;
cells.before(async () => {
  kernel = new KernelAtWork();
  await kernel.ready();
});
stops.after(() => kernel.end());

cells('kernel info names TypeScript and the version that compiles cells', async () => {
  const { language_info, implementation } = (await kernel.ready()) as Record<string, Record<string, unknown>>;
  assert.is(implementation, 'papersweep');
  assert.is(language_info.name, 'typescript');
  assert.is(language_info.version, require('@tslab/typescript-for-tslab').version);
});

cells('shows its last expression as a result', async () => {
  const ran = await kernel.run('const a: number = 20;\na * 2 + 2');
  assert.is(resultText(ran), '42');
  assert.equal(ran.types, ['execute_input', 'execute_result']);
});

cells('sees what earlier cells declared, also in { shorthand }', async () => {
  assert.is(resultText(await kernel.run('({ a, twice: a * 2 })')), '{ a: 20, twice: 40 }');
  assert.is(resultText(await kernel.run('[1].map((n) => ({ a, n }))[0]')), '{ a: 20, n: 1 }');
});

cells('has top-level await, and may declare a const again', async () => {
  const ran = await kernel.run('const a = await Promise.resolve("again");\na');
  assert.is(resultText(ran), "'again'");
});

cells('imports the library by name and by path, with one module behind both', async () => {
  const ran = await kernel.run(
    "import { InputError } from 'papersweep';\nimport { InputError as Same } from '../../lib/errors';\nInputError === Same",
  );
  assert.is(resultText(ran), 'true');
});

cells('shows a value in the forms it has itself', async () => {
  const own =
    "{ toMimeBundle: async () => ({ data: { 'image/png': 'AAAA', 'text/plain': 'a figure' }, metadata: { k: 1 } }) }";
  const ran = await kernel.run(own.replace('{', '({').concat(')'));
  const [result] = ran.outputs as { data: Record<string, unknown>; metadata: unknown }[];
  assert.equal(result.data, { 'text/plain': ['a figure'], 'image/png': 'AAAA' });
  assert.equal(result.metadata, { k: 1 });
  const general = await kernel.run(
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) })",
  );
  assert.equal((general.outputs[0].data as Record<string, unknown>)['text/html'], ['<b>x</b>']);
});

cells('completes and explains names of the library', async () => {
  const session = 'import { InputErr';
  const found = await kernel.ask('complete_request', {
    code: `${session} } from 'papersweep'`,
    cursor_pos: session.length,
  });
  assert.ok((found.matches as string[]).includes('InputError'), String(found.matches));
  const code = "import { nearest } from '../../lib/errors'; nearest";
  const info = await kernel.ask('inspect_request', { code, cursor_pos: code.length - 2, detail_level: 0 });
  const text = (info.data as Record<string, string>)['text/plain'];
  assert.match(text, /nearest\(word: string, known: readonly string\[\]\): string/);
  assert.match(text, /Picks the known word/);
});

cells('counts cursor positions as Jupyter does, in code points', async () => {
  const code = "const smile = '😀'; smi";
  const found = await kernel.ask('complete_request', { code, cursor_pos: [...code].length });
  assert.ok((found.matches as string[]).includes('smile'));
  assert.is(found.cursor_end, [...code].length);
});

cells('says whether it is complete', async () => {
  assert.is((await kernel.ask('is_complete_request', { code: 'if (true) {' })).status, 'incomplete');
  assert.is((await kernel.ask('is_complete_request', { code: '1 + 1' })).status, 'complete');
});

errors('of its types names cell, line and column, and runs nothing', async () => {
  const ran = await kernel.run('console.log("ran");\nconst n: number =\n  "text";');
  const { ename, evalue, place, status } = ran.reply as Record<string, unknown>;
  assert.is(status, 'error');
  assert.is(ename, 'TypeScriptError');
  const cell = (place as { cell: number }).cell;
  assert.is(evalue, `cell ${cell}, line 2, column 7: Type 'string' is not assignable to type 'number'.`);
  assert.is(printed(ran), '');
});

errors('is strict about undefined, and not about untyped parameters', async () => {
  const strict = await kernel.run("import { nearest } from '../../lib/errors';\nnearest('a', []).length");
  assert.match(String(strict.reply.evalue), /line 2, column 1: Object is possibly 'undefined'/);
  assert.is((await kernel.run('const id = (x) => x;\nid(1)')).reply.status, 'ok');
});

errors("at run time has a name, a message, and the cell's own lines", async () => {
  const first = await kernel.run(
    'interface Box { n: number }\n\nfunction fail(box: Box): never {\n  throw new RangeError(`n is ${box.n}`);\n}',
  );
  const number = Number(first.reply.execution_count);
  const ran = await kernel.run('const box: { n: number } = { n: 3 };\nawait 0;\nfail(box);');
  assert.is(ran.reply.ename, 'RangeError');
  assert.is(ran.reply.evalue, 'n is 3');
  const trace = traceOf(ran);
  assert.match(trace, `cell ${number}, line 4, column 9`);
  assert.match(trace, 'throw new RangeError(');
  assert.match(trace, `cell ${number + 1}, line 3, column 1`);
  assert.is(trace.match(/^ {2}at /gm)?.length, 2, trace);
  assert.not.match(trace, /tslab|lib\/notebook|node:|evalmachine|papersweep-cell|Proxy/);
  const error = ran.outputs.find((output) => output.output_type === 'error')!;
  assert.equal(Object.keys(error).sort(), ['ename', 'evalue', 'output_type', 'traceback']);
});

errors("in the library keeps the library's line", async () => {
  const code =
    "import { readNotebook } from '../../lib/notebook/notebook-file';\nreadNotebook('absent.ipynb');";
  const ran = await kernel.run(code);
  assert.is(ran.reply.ename, 'InputError');
  assert.match(traceOf(ran), /\.\/lib\/notebook\/notebook-file\.ts:\d+:\d+/);
});

errors('that nobody awaited marks the cell', async () => {
  const ran = await kernel.run('Promise.reject(new Error("forgotten"));\n1');
  assert.is(ran.reply.status, 'error');
  assert.is(ran.reply.ename, 'not awaited: Error');
  assert.match(traceOf(ran), 'forgotten');
});

errors('of a timer is shown after the cell has ended, and the kernel lives', async () => {
  const stray: string[] = [];
  await kernel.run('setTimeout(() => { throw new Error("late"); }, 20); 0');
  kernel.client.onStray((type, content) => stray.push(`${type}: ${content.evalue}`));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(stray, ['error: late']);
  assert.is(resultText(await kernel.run('1 + 1')), '2');
});

errors('aborts the cells that wait, and none that comes later', async () => {
  const [failed, waiting] = await Promise.all([
    kernel.run('throw new Error("first")', { stopOnError: true }),
    kernel.another('"never"'),
  ]);
  assert.is(failed.reply.status, 'error');
  assert.is(waiting.status, 'aborted');
  assert.is(resultText(await kernel.run('"later"')), "'later'");
});

errors('lets the cells run that wait when stop_on_error is off', async () => {
  const [failed, waiting] = await Promise.all([
    kernel.run('throw new Error("first")', { stopOnError: false }),
    kernel.another('"ran"'),
  ]);
  assert.is(failed.reply.status, 'error');
  assert.is(waiting.status, 'ok');
});

streams('of 10,000 lines in one burst arrives whole, and the cell ends', async () => {
  const ran = await kernel.run('for (let i = 0; i < 10_000; i++) console.log(i);');
  const lines = printed(ran).trim().split('\n');
  assert.is(lines.length, 10_000);
  assert.is(lines[9_999], '9999');
  assert.ok(ran.types.length < 200, `${ran.types.length} messages`);
});

streams('of 3,000 displays in one burst arrives whole', async () => {
  const code =
    "import { displaySink } from '../../lib/show/display';\nfor (let i = 0; i < 3000; i++) displaySink()!({ data: { 'text/plain': `${i}` } });";
  const ran = await kernel.run(code);
  assert.is(ran.outputs.length, 3000);
  assert.equal(ran.outputs[2999].data, { 'text/plain': ['2999'] });
});

streams('keeps the order of stdout, stderr and displays', async () => {
  const code =
    "import { displaySink } from '../../lib/show/display';\nconsole.log('a'); console.error('b'); displaySink()!({ data: { 'text/plain': 'c' } }); console.log('d');";
  const ran = await kernel.run(code);
  const seen = ran.outputs.map((o) =>
    o.output_type === 'stream' ? `${o.name}:${(o.text as string[]).join('')}` : o.output_type,
  );
  assert.equal(seen, ['stdout:a\n', 'stderr:b\n', 'display_data', 'stdout:d\n']);
});

streams('is live while a cell blocks the loop', async () => {
  const times: number[] = [];
  const began = performance.now();
  const published = (type: string) => type === 'stream' && times.push(performance.now() - began);
  const code =
    'for (let i = 0; i < 4; i++) { console.log(i); const until = Date.now() + 150; while (Date.now() < until); }';
  await kernel.client.execute(code, { published, stopOnError: false });
  assert.ok(times.length >= 3, `${times.length} messages`);
  assert.ok(times[0] < times[times.length - 1] - 200, String(times));
});

streams('replaces a display in place', async () => {
  const code =
    "import { displaySink } from '../../lib/show/display';\nconst put = (text: string, update: boolean) => displaySink()!({ data: { 'text/plain': text } }, { displayId: 'd', update });\nput('1', false); put('2', true);";
  const ran = await kernel.run(code);
  assert.equal(ran.types.slice(1), ['display_data', 'update_display_data']);
  assert.equal(
    ran.outputs.map((o) => o.data),
    [{ 'text/plain': ['2'] }],
  );
});

stops('ends a synchronous loop within a second', async () => {
  const ran = await kernel.run('for (;;);', {
    during: () => setTimeout(() => kernel.client.process.signal('SIGINT'), 300),
  });
  assert.is(ran.reply.ename, 'Interrupted');
  assert.ok(ran.ms < 2000, `${ran.ms} ms`);
});

stops('hears a press that comes before the cell has been compiled', async () => {
  const ran = await kernel.run('for (;;);', { during: () => kernel.client.process.signal('SIGINT') });
  assert.is(ran.reply.ename, 'Interrupted');
});

stops('ends a loop of steps at its next step and keeps what it has', async () => {
  const code =
    "import { steps } from 'papersweep';\nlet done = 0;\nconsole.log('runs');\nfor await (const step of steps(1e9)) done = step;\ndone > 0";
  const ran = await kernel.run(code, {
    printing: () => setTimeout(() => kernel.client.process.signal('SIGINT'), 300),
  });
  assert.is(ran.reply.status, 'ok', JSON.stringify(ran.reply));
  assert.is(resultText(ran), 'true');
  assert.is(resultText(await kernel.run('done > 0')), 'true');
});

stops('clears the flag at the next cell', async () => {
  const code = 'let n = 0; for await (const step of steps(5)) n++;\nn';
  assert.is(resultText(await kernel.run(code)), '5');
});

stops('aborts the cells that wait', async () => {
  let waiting: ReturnType<KernelAtWork['another']> | undefined;
  const ran = await kernel.run("console.log('runs');\nfor await (const step of steps(1e9));", {
    printing: () => {
      waiting = kernel.another('1');
      setTimeout(() => kernel.client.process.signal('SIGINT'), 300);
    },
  });
  assert.is(ran.reply.status, 'ok');
  assert.is((await waiting)?.status, 'aborted');
});

stops('cuts off a cell that only waits at the second press', async () => {
  let presses: NodeJS.Timeout | undefined;
  const press = () => {
    presses = setInterval(() => kernel.client.process.signal('SIGINT'), 700);
  };
  const ran = await kernel.run('await new Promise((resolve) => setTimeout(resolve, 60_000));', {
    during: press,
  });
  clearInterval(presses);
  assert.is(ran.reply.ename, 'Interrupted');
  assert.ok(ran.ms < 4500, `${ran.ms} ms: the first press alone takes five seconds`);
});
