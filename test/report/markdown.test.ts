import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readNotebook } from '../../lib/notebook/notebook-file';
import { codeHtml } from '../../lib/report/code';
import { renderMarkdown } from '../../lib/report/markdown';
import { suite } from '../harness';

const md = suite('renderMarkdown');
const equations = (html: string): string[] =>
  [...html.matchAll(/<annotation[^>]*>([\s\S]*?)<\/annotation>/g)].map((m) => m[1]);

md('finds equations in lines and between them, and leaves prices and code alone', () => {
  const html = renderMarkdown('costs $5 or $6, $x$ and $a_1$\n\n$$b\n= c \\tag{2}$$\n\n`$d$` and \\$7 $');
  assert.equal(equations(html), ['x', 'a_1', 'b\n= c \\tag{2}']);
  assert.match(html, 'costs $5 or $6');
  assert.match(html, '<code>$d$</code> and $7 $');
});

md('keeps what cannot be read as TeX, and trusts no command of it', () => {
  assert.match(renderMarkdown('$\\frac{$'), '\\frac{');
  assert.not.match(renderMarkdown('$\\href{javascript:alert(1)}{x}$'), 'href=');
});

md('lets html, foreign pictures and odd addresses through only as text', () => {
  const html = renderMarkdown(
    '<b onclick="x()">t</b> ![p](https://example.org/x.png) [l](JavaScript:x) <a@b.c>',
  );
  assert.not.match(html, /<b |<img|javascript:/i);
  assert.match(renderMarkdown('[l](../x.html)'), '<a href="../x.html">');
});

md('shows the pictures that a cell carries', () => {
  const html = renderMarkdown('![p](attachment:a.png)', { 'a.png': { 'image/png': 'iVBO\nRw0=' } });
  assert.match(html, '<img src="data:image/png;base64,iVBORw0=" alt="p">');
  assert.not.match(renderMarkdown('![p](attachment:a)', { a: { 'image/svg+xml': 'PHN2Zz4=' } }), '<img');
});

const code = suite('codeHtml');

code('marks words, texts, numbers and remarks, and escapes all', () => {
  assert.is(
    codeHtml('const a = "<x>"; // 1'),
    '<span class="word">const</span> a = <span class="string">&quot;&lt;x&gt;&quot;</span>; <span class="comment">// 1</span>',
  );
  assert.is(codeHtml('a1 < 2.5e-3'), 'a1 &lt; <span class="number">2.5e-3</span>');
});

const notebooks = suite('equations of the notebooks');
const home = join(__dirname, '..', '..', 'notebooks');

for (const name of readdirSync(home).filter((file) => file.endsWith('.ipynb')))
  notebooks(`${name}: every equation can be read as TeX`, () => {
    const texts = readNotebook(join(home, name)).cells.filter((cell) => cell.cell_type === 'markdown');
    for (const { source } of texts) assert.not.match(renderMarkdown(source), 'katex-error');
  });
