/** JupyterLab as a person sees it: figures that answer, progress that moves, errors in red, a stop button that stops. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { kernelMetadata } from '../../lib/notebook/kernelspec';
import { type Lab, startLab } from '../../lib/notebook/lab';
import { cleared, readNotebook, writeNotebook } from '../../lib/notebook/notebook-file';
import { findChromium } from '../../lib/show/chromium';
import { suite, testWith } from '../harness';
import { jupyterBin } from '../notebook/jupyter';

const root = join(__dirname, '..', '..');
const pictures = join(root, 'out', 'screenshots');
const minute = 60_000;

/** What a person would type: a progress bar, an error, a loop to stop, a cell after it. */
const session = [
  "import { progress, steps } from 'papersweep';\nconst bar = progress(40, { label: 'steps' });\nfor await (const step of steps(40)) {\n  await new Promise((resolve) => setTimeout(resolve, 60));\n  bar.step();\n}\nbar.done();",
  'function fails(n: number): number {\n  throw new RangeError(`n is ${n}`);\n}',
  'const n = 3;\nfails(n)',
  'let counted = 0;\nfor await (const step of steps(1e9)) {\n  counted = step;\n  await new Promise((resolve) => setTimeout(resolve, 20));\n}',
  "counted > 0 ? 'kept what it had' : 'lost'",
];

let lab: Lab;
let browser: Browser;
let folder = '';

function writeSession(path: string): void {
  const cells = session.map((source, at) => {
    return { cell_type: 'code', id: `cell-${at}`, metadata: {}, source, outputs: [], execution_count: null };
  });
  const notebook = { cells, metadata: { kernelspec: kernelMetadata }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path, JSON.stringify(notebook));
}

/** The status bar's word; the round indicator says idle before there is a kernel. */
async function idle(page: Page): Promise<void> {
  await page.getByText('TypeScript (papersweep) | Idle').waitFor({ timeout: 3 * minute });
}

/** Opens a notebook in a workspace of its own and waits for its kernel. */
async function open(name: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const path = relative(root, join(folder, name));
  await page.goto(
    lab.url.replace('/lab?', `/lab/workspaces/${name.replace('.ipynb', '')}/tree/${path}?reset&`),
  );
  await page.locator('.jp-Notebook').waitFor({ timeout: minute });
  await idle(page);
  return page;
}

const shown = join(__dirname, '..', '..', 'notebooks', '02-iou-balanced-gradients.ipynb');
/** The first cell of that notebook which drew a figure when it was committed. */
const firstFigure = (): number =>
  readNotebook(shown).cells.findIndex((one) =>
    JSON.stringify(one).includes('application/vnd.plotly.v1+json'),
  );
const cell = (page: Page, at: number): Locator =>
  page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${at}"]`);

async function runCell(page: Page, at: number): Promise<void> {
  await cell(page, at).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
}

/** Waits until the number beside a cell says that it has ended. */
async function ended(page: Page, at: number): Promise<void> {
  await cell(page, at)
    .locator('.jp-InputPrompt', { hasText: /\[\d+\]/ })
    .waitFor({ timeout: minute });
}

/** Moves the mouse down through the middle of a plot until it meets a curve; gives what the figure says there. */
async function hoverText(page: Page, figure: Locator): Promise<string> {
  const text = figure.locator('.hoverlayer .hovertext').first();
  const { x, y, width, height } = (await figure.locator('.nsewdrag').first().boundingBox())!;
  for (let down = 4; down < height; down += 8) {
    await page.mouse.move(x + width / 2, y + down, { steps: 3 });
    await page.waitForTimeout(60);
    if (await text.isVisible()) return (await text.textContent()) ?? '';
  }
  return '';
}

async function register(): Promise<void> {
  const { missing: noJupyter } = await jupyterBin();
  const missing = findChromium() ? noJupyter : 'no Chromium on this machine';
  const inLab = suite('JupyterLab');

  inLab.before(async () => {
    if (missing) return;
    mkdirSync(pictures, { recursive: true });
    folder = mkdtempSync(join(root, 'out', 'lab-'));
    const first = readNotebook(shown);
    writeNotebook(
      join(folder, 'figures.ipynb'),
      cleared({ ...first, cells: first.cells.slice(0, firstFigure() + 1) }),
    );
    writeSession(join(folder, 'session.ipynb'));
    lab = await startLab({ root });
    browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });
  inLab.after(async () => {
    await browser?.close();
    await lab?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  testWith(missing, inLab, 'asks for the token', async () => {
    const { origin } = new URL(lab.url);
    const answer = await fetch(`${origin}/api/contents`);
    assert.is(answer.status, 403);
  });

  testWith(
    missing,
    inLab,
    'progress moves, an error is red, interrupt stops a loop that keeps what it has',
    async () => {
      const page = await open('session.ipynb');
      await runCell(page, 0);
      const bar = cell(page, 0).locator('.jp-OutputArea-output').first();
      await bar.waitFor({ timeout: minute });
      const early = await bar.innerText();
      await page.screenshot({ path: join(pictures, 'lab-progress.png') });
      await ended(page, 0);
      const late = await bar.innerText();
      assert.is.not(early, late);
      assert.match(late, '40');
      assert.is(
        await cell(page, 0).locator('.jp-OutputArea-output').count(),
        1,
        'one display, updated in place',
      );

      await runCell(page, 1);
      await runCell(page, 2);
      const error = cell(page, 2).locator('.jp-OutputArea-output');
      await error.waitFor({ timeout: minute });
      assert.match(
        await error.innerText(),
        /RangeError: n is 3[\s\S]*cell 2, line 2, column 9[\s\S]*cell 3, line 2/,
      );
      assert.is(await error.locator('.ansi-red-fg').first().innerText(), 'RangeError');
      const [red, green, blue] = await error.evaluate((node) => {
        const pre =
          node.querySelector('[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText') ?? node;
        return getComputedStyle(pre).backgroundColor.match(/\d+/g)!.map(Number);
      });
      assert.ok(red > green && red > blue, `background ${red}, ${green}, ${blue}`);
      await page.screenshot({ path: join(pictures, 'lab-error.png') });

      await runCell(page, 3);
      await cell(page, 3).locator('.jp-InputPrompt', { hasText: '[*]' }).waitFor();
      await page.waitForTimeout(1500);
      await page
        .locator(
          '[data-jupyter-action-name="notebook:interrupt-kernel"], [data-command="notebook:interrupt-kernel"], jp-button[title*="Interrupt"]',
        )
        .first()
        .click();
      await ended(page, 3);
      await runCell(page, 4);
      await cell(page, 4)
        .locator('.jp-OutputArea-output', { hasText: 'kept what it had' })
        .waitFor({ timeout: minute });
      await page.screenshot({ path: join(pictures, 'lab-interrupt.png') });
      await page.close();
    },
  );

  testWith(
    missing,
    inLab,
    'a notebook runs, and its first figure shows a value under the mouse',
    async () => {
      const page = await open('figures.ipynb');
      await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
      const at = firstFigure();
      const figure = cell(page, at).locator('.js-plotly-plot').first();
      await ended(page, at);
      // JupyterLab draws what can be seen.
      await cell(page, at).scrollIntoViewIfNeeded();
      await figure.waitFor({ timeout: minute });
      await page
        .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        .waitFor({ timeout: 3 * minute });
      await figure.scrollIntoViewIfNeeded();
      assert.match(await hoverText(page, figure), /\d/);
      await page.screenshot({ path: join(pictures, 'lab-figure.png') });
      assert.is(await page.locator('.jp-RenderedText .ansi-red-fg').count(), 0, 'no error in the notebook');
      await page.close();
    },
  );
}

void register();
