/** Downloads from a server of this test's own: ranges, ends in the middle, changes, refusals. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { fetchFile } from '../../lib/data/fetch-file';
import { suite } from '../harness';
import { fileFolder } from './image-files';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const sha256 = createHash('sha256').update(content).digest('hex');
const md5 = createHash('md5').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Serves whole or partial content; `breakAfter` ends the connection after so many bytes. */
function serve(
  request: IncomingMessage,
  response: ServerResponse,
  breakAfter = Number.POSITIVE_INFINITY,
  tag = '"v1"',
): void {
  const isSame = !request.headers['if-range'] || request.headers['if-range'] === tag;
  const from = isSame ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
  const headers: Record<string, string | number> = { etag: tag, 'content-length': content.length - from };
  if (from > 0) headers['content-range'] = `bytes ${from}-${content.length - 1}/${content.length}`;
  response.writeHead(from > 0 ? 206 : 200, headers);
  const part = content.subarray(from, Math.min(content.length, from + breakAfter));
  response.write(part, () =>
    part.length < content.length - from ? setTimeout(() => response.destroy(), 30) : response.end(),
  );
}

async function withServer<T>(
  answer: Answer,
  use: (url: string, root: string, asked: string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range ?? 'all');
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { root, remove } = fileFolder({});
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/set.zip`, root, asked);
  } finally {
    server.closeAllConnections();
    server.close();
    remove();
  }
}
const quick = { waitMs: 1 };
const message = (work: Promise<unknown>) =>
  work.then(
    () => 'brought',
    (error: Error) => error.message,
  );

const fetched = suite('fetchFile');
fetched('a whole file, both kinds of hash, bytes told', () =>
  withServer(
    (request, response) => serve(request, response),
    async (url, root) => {
      let told = [0, 0 as number | undefined];
      const onBytes = (done: number, total?: number) => {
        told = [done, total];
      };
      const path = join(root, 'a', 'set.zip');
      const found = await fetchFile(url, path, { ...quick, hash: { algorithm: 'md5', value: md5 }, onBytes });
      assert.is(found, sha256);
      assert.equal(readFileSync(path), content);
      assert.equal(told, [content.length, content.length]);
      assert.not.ok(existsSync(`${path}.part`) || existsSync(`${path}.part.json`));
    },
  ),
);
fetched('broken off three times: it goes on from where it was', () =>
  withServer(
    (request, response, count) => serve(request, response, count < 4 ? 70_000 : undefined),
    async (url, root, asked) => {
      const path = join(root, 'set.zip');
      await fetchFile(url, path, { ...quick, hash: { algorithm: 'sha256', value: sha256 } });
      assert.equal(readFileSync(path), content);
      assert.is(asked.length, 4);
      assert.ok(
        asked.slice(1).every((range) => /^bytes=\d+-$/.test(range)),
        asked.join(),
      );
    },
  ),
);
fetched('a second run goes on with what the first one left', () =>
  withServer(
    (request, response, count) =>
      count === 2
        ? response.writeHead(503).end()
        : serve(request, response, count === 1 ? 100_000 : undefined),
    async (url, root, asked) => {
      const path = join(root, 'set.zip');
      assert.match(
        await message(fetchFile(url, path, { ...quick, attempts: 1, bytes: 300_000 })),
        /broken off .* are kept; mend: run it again/,
      );
      await fetchFile(url, path, quick);
      assert.match(asked[2], /^bytes=[1-9]\d*-$/);
      assert.equal(readFileSync(path), content);
    },
  ),
);
fetched('changed meanwhile: it begins again', () =>
  withServer(
    (request, response, count) =>
      serve(request, response, count === 1 ? 70_000 : undefined, count === 1 ? '"old"' : '"new"'),
    async (url, root) => {
      const path = join(root, 'set.zip');
      await fetchFile(url, path, quick);
      assert.equal(readFileSync(path), content);
    },
  ),
);
fetched('a server that knows no ranges: it begins again', () =>
  withServer(
    (request, response, count) => {
      request.headers.range = undefined;
      serve(request, response, count === 1 ? 70_000 : undefined);
    },
    async (url, root) => {
      const path = join(root, 'set.zip');
      await fetchFile(url, path, quick);
      assert.equal(readFileSync(path), content);
    },
  ),
);
fetched('another hash or length than published: one line with both, nothing stays', () =>
  withServer(
    (request, response) => serve(request, response),
    async (url, root) => {
      const path = join(root, 'set.zip');
      const hash = { algorithm: 'sha256', value: 'f'.repeat(64) } as const;
      const line = await message(fetchFile(url, path, { ...quick, hash }));
      assert.match(line, new RegExp(`^set\\.zip: sha256 ${sha256}; expected f{64}, as published`));
      assert.match(
        await message(fetchFile(url, path, { ...quick, bytes: 5 })),
        /set\.zip: 300000 bytes; expected 5, as published/,
      );
      assert.not.ok(existsSync(path) || existsSync(`${path}.part`));
    },
  ),
);
fetched('no such file: told at once', () =>
  withServer(
    (_, response) => response.writeHead(404).end(),
    async (url, root, asked) => {
      assert.match(
        await message(fetchFile(url, join(root, 'set.zip'), quick)),
        /set\.zip: the server says 404 Not Found/,
      );
      assert.is(asked.length, 1);
    },
  ),
);
fetched('a server that stays broken, one that is not there', async () => {
  await withServer(
    (_, response) => response.writeHead(500).end(),
    async (url, root, asked) => {
      assert.match(
        await message(fetchFile(url, join(root, 'a'), { ...quick, attempts: 3 })),
        /the server says 500/,
      );
      assert.is(asked.length, 3);
    },
  );
  const { root, remove } = fileFolder({});
  assert.match(
    await message(fetchFile('http://127.0.0.1:9/a', join(root, 'a'), { ...quick, attempts: 2 })),
    /broken off/,
  );
  remove();
});
