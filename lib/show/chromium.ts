/** Finds a Chromium on this machine and opens it without a window. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The little of Playwright that is in use here. Its own typings would take a kernel half a second at every start,
 * as it follows the types of all that a notebook imports.
 */
export interface Browser {
  newPage(options: { offline: boolean }): Promise<Page>;
  close(): Promise<void>;
}

/** A page of the browser. */
export interface Page {
  addScriptTag(options: { path: string }): Promise<unknown>;
  evaluate<A, R>(work: (given: A) => R | Promise<R>, given: A): Promise<R>;
}

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium: `CHROMIUM` if set, else the first on the PATH or in the usual places; or undefined. */
export function findChromium(): string | undefined {
  const asked = process.env.CHROMIUM;
  if (asked) return existsSync(asked) ? asked : undefined;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin'].filter(Boolean);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

/** Opens a Chromium that cannot reach the network by itself: no updates, no component downloads. */
export async function openChromium(executablePath: string): Promise<Browser> {
  const { chromium } = require('playwright-core') as {
    chromium: { launch(options: { executablePath: string; args: string[] }): Promise<Browser> };
  };
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
}
