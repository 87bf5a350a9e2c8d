/** Data sets brought from a server of this test's own. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type CatalogEntry, catalog } from '../../lib/data/catalog';
import { folderHash, getDataset } from '../../lib/data/get-dataset';
import { unzip } from '../../lib/engine/unzip';
import { zipOf } from '../engine/make-wheel';
import { suite } from '../harness';
import { fileFolder } from './image-files';

const zip = zipOf({
  'inner/a.txt': 'the first file of the set',
  'inner/images/b.txt': 'b',
  'other.txt': 'x',
});
const sha256 = createHash('sha256').update(zip).digest('hex');

function tarOf(files: Record<string, string>): Buffer {
  const { root, remove } = fileFolder(files);
  execFileSync('tar', ['-czf', 'set.tar.gz', ...Object.keys(files)], { cwd: root });
  const bytes = readFileSync(join(root, 'set.tar.gz'));
  remove();
  return bytes;
}
const tar = tarOf({ 'inner/images/c.txt': 'c', 'inner/d.txt': 'd' });

/** A server of both archives, the folder of data sets, and how often each was asked for. */
async function withServer(
  use: (entry: CatalogEntry, folder: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const bytes = request.url === '/set.zip' ? zip : tar;
    response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { root, remove } = fileFolder({});
  const entry: CatalogEntry = {
    ...catalog[0],
    name: 'small',
    downloads: [
      {
        url: `${host}/set.zip`,
        file: 'set.zip',
        bytes: zip.length,
        hash: { algorithm: 'sha256', value: sha256 },
      },
      { url: `${host}/set.tar.gz`, file: 'set.tar.gz' },
    ],
    inner: 'inner',
    contentHash: undefined,
  };
  try {
    await use(entry, root, asked);
  } finally {
    server.closeAllConnections();
    server.close();
    remove();
  }
}
const message = (work: Promise<unknown>) =>
  work.then(
    () => 'brought',
    (error: Error) => error.message,
  );

const get = suite('getDataset');
get('two archives in one folder, their inner part; run again it asks for nothing', () =>
  withServer(async (entry, folder, asked) => {
    const target = await getDataset(entry, { folder });
    assert.equal(readdirSync(target).sort(), ['a.txt', 'd.txt', 'images', 'sources.json']);
    assert.equal(readdirSync(join(target, 'images')).sort(), ['b.txt', 'c.txt']);
    assert.equal(readdirSync(join(folder, 'downloads')), ['hashes.json']);
    await getDataset(entry, { folder });
    assert.is(asked.length, 2);
  }),
);
get('some files first, the others later; archives may be kept', () =>
  withServer(async (entry, folder, asked) => {
    await getDataset(entry, { folder, only: ['set.zip'], keepsArchives: true });
    assert.equal(readdirSync(join(folder, 'downloads')), ['set.zip']);
    const steps: string[] = [];
    await getDataset(entry, { folder, onProgress: ({ file, step }) => steps.push(`${step} ${file}`) });
    assert.ok(steps.includes('there set.zip') && steps.includes('unpack set.tar.gz'));
    assert.equal(asked, ['/set.zip', '/set.tar.gz']);
  }),
);
get('where no hash is published, the first download stands for it', () =>
  withServer(async (entry, folder) => {
    mkdirSync(join(folder, 'downloads'));
    writeFileSync(join(folder, 'downloads', 'hashes.json'), JSON.stringify({ 'set.tar.gz': 'abc' }));
    const line = await message(getDataset(entry, { folder, only: ['set.tar.gz'] }));
    assert.match(line, /^set\.tar\.gz: sha256 [0-9a-f]{64}; expected abc, as at the first download/);
  }),
);
get('another content than recorded', () =>
  withServer(async (entry, folder) => {
    const one = { ...entry, downloads: [entry.downloads[0]] };
    const line = await message(getDataset({ ...one, contentHash: 'f'.repeat(64) }, { folder }));
    assert.match(line, /^set\.zip: content [0-9a-f]{64}; expected f{64}, as recorded/);
    assert.not.ok(existsSync(join(folder, 'small')));
    const [, found] = /content (\w+)/.exec(line)!;
    await getDataset({ ...one, contentHash: found }, { folder });
    assert.ok(existsSync(join(folder, 'small', 'a.txt')));
  }),
);
get('a folder that is there already, a file that there is not, a disk without room', () =>
  withServer(async (entry, folder) => {
    const huge = { ...entry, downloads: [{ ...entry.downloads[0], bytes: 1e18 }] };
    assert.match(await message(getDataset(huge, { folder })), /GB of disk left; expected 2100000000\.0 GB/);
    assert.match(
      await message(getDataset(entry, { folder, only: ['x'] })),
      /no file "x"; expected set\.zip, set\.tar\.gz/,
    );
    mkdirSync(join(folder, 'small'));
    assert.match(
      await message(getDataset(entry, { folder })),
      /there already, but not brought by this command/,
    );
  }),
);
get('the hash of a folder: names and contents, nothing else', () => {
  const [a, b] = [fileFolder({ 'x/a': '1', b: '2' }), fileFolder({ b: '2', 'x/a': '1' })];
  const c = fileFolder({ 'x/a': '2', b: '1' });
  const hashes = [a, b, c].map(({ root }) => folderHash(root));
  for (const { remove } of [a, b, c]) remove();
  assert.is(hashes[0], hashes[1]);
  assert.is.not(hashes[0], hashes[2]);
});

/** The same archive with all its numbers in 64-bit records, as archives above 4 GiB have them. */
function zip64Of(name: string, content: string): Buffer {
  const small = zipOf({ [name]: content });
  const at = small.readUInt32LE(small.length - 6);
  const [local, central] = [small.subarray(0, at), Buffer.from(small.subarray(at, small.length - 22))];
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  for (const [i, from] of [24, 20, 42].entries()) {
    extra.writeBigUInt64LE(BigInt(central.readUInt32LE(from)), 4 + 8 * i);
    central.writeUInt32LE(0xffffffff, from);
  }
  central.writeUInt16LE(28, 30);
  const list = Buffer.concat([central, extra]);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  for (const [from, v] of [
    [24, 1],
    [32, 1],
    [40, list.length],
    [48, at],
  ])
    end64.writeBigUInt64LE(BigInt(v), from);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + list.length), 8);
  const end = Buffer.alloc(22, 0xff);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(0, 20);
  return Buffer.concat([local, list, end64, locator, end]);
}

const large = suite('unzip: archives with 64-bit records');
large('are read', async () => {
  const { root, remove } = fileFolder({
    'a.zip': zip64Of('train/a.txt', 'what is in the file, longer than 20 bytes'),
  });
  assert.is(await unzip(join(root, 'a.zip'), join(root, 'out'), () => true), 1);
  assert.is(readFileSync(join(root, 'out/train/a.txt'), 'utf8'), 'what is in the file, longer than 20 bytes');
  remove();
});

const known = suite('the catalog');
known('each set has an address, a page, a licence; hashes have the right length; no name twice', () => {
  for (const { downloads, licence, page, images } of catalog) {
    assert.ok(downloads.length > 0 && licence.length > 2 && /^https?:/.test(page) && images > 0);
    for (const { url, hash } of downloads) {
      assert.match(url, /^https?:\/\/[a-z0-9.-]+\//);
      if (hash) assert.match(hash.value, hash.algorithm === 'md5' ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
    }
  }
  assert.is(new Set(catalog.map(({ name }) => name)).size, catalog.length);
});
