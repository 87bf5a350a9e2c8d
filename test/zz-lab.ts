import { startLab } from '/work/main/lib/notebook/lab';
import { findChromium } from '/work/main/lib/show/chromium';
import { chromium } from '/work/main/node_modules/playwright-core';

(async () => {
  const root = '/work/main';
  const lab = await startLab({ root });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const name of process.argv.slice(2)) {
    const page = await browser.newPage({ viewport: { width: 1320, height: 2000 } });
    await page.goto(
      lab.url.replace('/lab?', `/lab/workspaces/w${name.slice(0, 2)}/tree/notebooks/${name}.ipynb?reset&`),
    );
    await page.locator('.jp-Notebook').waitFor({ timeout: 60000 });
    await page.waitForTimeout(6000);
    // hide the left sidebar
    await page.keyboard.press('Control+b');
    await page.waitForTimeout(1500);
    const scroller = page.locator('.jp-WindowedPanel-outer').first();
    let at = 0,
      k = 0;
    for (;;) {
      await scroller.evaluate((e, y) => {
        e.scrollTop = y;
      }, at);
      await page.waitForTimeout(2500);
      await page.screenshot({ path: `/tmp/w/lab-${name.slice(0, 2)}-${String(k).padStart(2, '0')}.png` });
      const { top, client, full } = await scroller.evaluate((e) => ({
        top: e.scrollTop,
        client: e.clientHeight,
        full: e.scrollHeight,
      }));
      k++;
      if (top + client >= full - 5 || k > 40) break;
      at = top + client - 80;
    }
    console.log(name, k);
    await page.close();
  }
  await browser.close();
  await lab.stop();
  process.exit(0);
})();
