/** The report in a real browser with the network cut off: nothing is asked for, figures come alive, all reads well. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { writeReport } from '../../lib/report';
import { findChromium } from '../../lib/show/chromium';
import { suite, testWith } from '../harness';
import { fixtureCells, writeNotebook } from '../report/notebook-fixture';

const missing = findChromium() ? undefined : 'no Chromium on this machine';
const folder = mkdtempSync(join(tmpdir(), 'report-'));
const pictures = join(__dirname, '..', '..', 'out', 'screenshots');
const reports = suite('the report in a browser');
let browser: Browser | undefined;

reports.before(async () => {
  if (missing) return;
  mkdirSync(pictures, { recursive: true });
  const path = writeNotebook(join(folder, 'notebooks', '02-gradients.ipynb'), await fixtureCells());
  await writeReport([{ path, facts: { cells: 12, seconds: 8.2 } }], folder, { stamp: { engine: 'none' } });
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
});
reports.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** A page without network; every address it asks for and every fault it has is kept. */
async function openPage(path: string, options: Parameters<Browser['newContext']>[0] = {}) {
  const context: BrowserContext = await browser!.newContext({
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  await context.setOffline(true);
  const page = await context.newPage();
  const asked: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(pathToFileURL(join(folder, path)).href);
  return { page, asked, faults };
}

async function drawAll(page: Page): Promise<void> {
  for (const plot of await page.locator('.plot').all()) {
    await plot.scrollIntoViewIfNeeded();
    await plot.and(page.locator('.ready')).waitFor();
  }
  await page.evaluate('scrollTo(0, 0)');
}

function onlyFiles(asked: string[]): void {
  assert.equal(
    asked.filter((url) => !/^(file|data|blob):/.test(url)),
    [],
  );
}

testWith(
  missing,
  reports,
  'figures come alive, sliders move, points answer, and nothing leaves',
  async () => {
    const { page, asked, faults } = await openPage('pages/02-gradients.html');
    await drawAll(page);
    await page.screenshot({ path: join(pictures, 'report-notebook.png'), fullPage: true });
    const curve = (): Promise<string | null> =>
      page.locator('.scatterlayer .trace path.js-line').nth(1).getAttribute('d');
    const before = await curve();
    await page
      .locator('.slider-rail-touch-rect')
      .first()
      .click({ position: { x: 500, y: 5 } });
    await page.waitForTimeout(400);
    assert.is.not(await curve(), before, 'the slider moved nothing');
    const box = (await page.locator('.plot').first().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 190);
    for (let y = 130; y < 320 && (await page.locator('.hoverlayer .hovertext').count()) === 0; y += 4) {
      await page.mouse.move(box.x + box.width / 2, box.y + y);
      await page.waitForTimeout(30);
    }
    assert.ok((await page.locator('.hoverlayer .hovertext').count()) > 0, 'no point answered');
    assert.is(await page.evaluate('window.hacked'), undefined);
    onlyFiles(asked);
    assert.equal(faults, []);
  },
);

testWith(
  missing,
  reports,
  'every picture is there, the first page leads to all, and nothing leaves',
  async () => {
    const { page, asked, faults } = await openPage('index.html');
    const broken = () =>
      [...document.images].filter((i) => i.loading !== 'lazy' && i.naturalWidth === 0).length;
    await page.screenshot({ path: join(pictures, 'report-index.png'), fullPage: true });
    assert.is(await page.evaluate(broken), 0);
    await page.click('article h2 a');
    await page.waitForSelector('.katex-display');
    assert.match(page.url(), 'pages/02-gradients.html');
    onlyFiles(asked);
    assert.equal(faults, []);
  },
);

testWith(missing, reports, 'reads in the dark, on a telephone, and without scripts', async () => {
  const dark = await openPage('pages/02-gradients.html', { colorScheme: 'dark' });
  await drawAll(dark.page);
  await dark.page.screenshot({ path: join(pictures, 'report-dark.png'), fullPage: true });
  const small = await openPage('pages/02-gradients.html', { viewport: { width: 390, height: 800 } });
  await drawAll(small.page);
  await small.page.screenshot({ path: join(pictures, 'report-small.png'), fullPage: true });
  const width = await small.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page is ${width} px wide on a telephone`);
  const plain = await openPage('pages/02-gradients.html', { javaScriptEnabled: false });
  assert.ok(await plain.page.locator('.plot img').first().isVisible());
});
