/** The dashboard in a real browser while a sweep runs: counts, live curves, and nobody without the token. */
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import * as assert from 'uvu/assert';
import { findChromium } from '../../lib/show/chromium';
import { Dashboard } from '../../lib/study/dashboard/server';
import { suite, testWith } from '../harness';
import { Place } from '../study/sweep-fixture';

const missing = findChromium() ? undefined : 'no Chromium on this machine';
const pictures = join(__dirname, '..', '..', 'out', 'screenshots');
const dashboards = suite('the dashboard');
let browser: Browser | undefined;
let place: Place;
let dashboard: Dashboard;

dashboards.before(async () => {
  mkdirSync(pictures, { recursive: true });
  if (!missing) browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
});
dashboards.after(() => browser?.close());
dashboards.before.each(() => {
  place = new Place();
  dashboard = new Dashboard('Trials & <b>milliseconds</b>');
});
dashboards.after.each(async () => {
  await dashboard.close();
  place.remove();
});

/** Status of an answer to a plain request. */
const status = (url: string, headers = {}) =>
  new Promise<number | undefined>((resolve) => {
    request(url, { headers }, (response) => {
      response.destroy();
      resolve(response.statusCode);
    }).end();
  });

testWith(missing, dashboards, 'shows running trials with curves that grow, then the end', async () => {
  const address = await dashboard.open();
  const page = await browser!.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const executor = place.processes();
  const sweep = await place.sweep('fake-chaos', executor);
  dashboard.watch(sweep.state);
  const done = sweep.run();
  await page.goto(address);
  await page.waitForFunction(() => document.querySelectorAll('article').length === 2);
  const curve = () => page.locator('article path').first().getAttribute('d');
  await page.waitForFunction(
    () => (document.querySelector('article path')?.getAttribute('d') ?? '').length > 40,
  );
  const before = await curve();
  await page.waitForTimeout(1200);
  assert.is.not(await curve(), before, 'the curve stood still');
  await page.screenshot({ path: join(pictures, 'dashboard.png'), fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.screenshot({ path: join(pictures, 'dashboard-small-dark.png'), fullPage: true });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  assert.is(await page.locator('h1 b').count(), 0); // a title is text, whatever it holds
  assert.match((await page.locator('#count').textContent()) ?? '', /of 30 done, 2 running/);
  await sweep.stop();
  await done;
  assert.equal(faults, []);
  await page.close();
});

dashboards('answers nobody without the token, under another name, or with another method', async () => {
  const address = await dashboard.open();
  const { origin, search } = new URL(address);
  assert.match(origin, /^http:\/\/127\.0\.0\.1:/);
  assert.is(await status(address), 200);
  assert.is(await status(origin), 403);
  assert.is(await status(`${origin}/?token=guess`), 403);
  assert.is(await status(`${origin}/events`), 403);
  assert.is(await status(address, { host: 'evil.example' }), 403);
  assert.is(await status(`${origin}/other${search}`), 404);
});

dashboards('a port that is taken is one clear line', async () => {
  const { port } = new URL(await dashboard.open());
  const second = new Dashboard('x');
  await second.open(Number(port)).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /port \d+ is taken; mend: choose another/),
  );
});
