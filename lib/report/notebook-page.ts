/** One executed notebook as a page: prose, equations, code, outputs. */
import { escapeHtml } from '../show/table-html';
import { codeHtml } from './code';
import { imageIn, itemOf } from './collect';
import { itemHtml } from './item-html';
import { headingId, renderInline, renderMarkdown } from './markdown';
import type { Cell, Notebook, Output } from './notebook';
import { pageHtml } from './page';

const root = '../';

/** Sets the page of a notebook. */
export function notebookPage(notebook: Notebook, ipynb: string | undefined): string {
  const cells = notebook.cells.map((cell) => cellHtml(cell, notebook)).filter(Boolean);
  const file = ipynb ? ` · <a href="${escapeHtml(root + ipynb)}">the notebook itself (.ipynb)</a>` : '';
  const body = `<header class="bar"><a href="${root}index.html">papersweep</a>${file}</header>
<div class="columns">
<nav class="contents" aria-label="Sections">${contents(notebook)}</nav>
<main id="main" class="notebook">
${cells.join('\n')}
</main>
</div>`;
  return pageHtml({
    title: notebook.title.replace(/[*_`$]/g, ''),
    root,
    body,
    interactive: body.includes('class="spec"'),
  });
}

function contents({ cells }: Notebook): string {
  const markdown = cells.filter((cell) => cell.kind === 'markdown').map((cell) => cell.source);
  const heads = markdown.flatMap((source) => [...source.matchAll(/^##\s+(.+)$/gm)].map((m) => m[1].trim()));
  const items = heads.map((text) => `<li><a href="#${headingId(text)}">${renderInline(text)}</a></li>`);
  return items.length ? `<ol>${items.join('')}</ol>` : '';
}

function cellHtml(cell: Cell, notebook: Notebook): string {
  if (cell.kind === 'markdown') return `<section>${renderMarkdown(cell.source, cell.attachments)}</section>`;
  if (cell.kind === 'raw') return '';
  const note = cell.tags.find((tag) => tag === 'parameters' || tag === 'injected-parameters');
  const label = note ? `<p class="tag">${note.replace('-', ' ')}</p>` : '';
  const outputs = cell.outputs.map((output) => outputHtml(output, notebook)).join('\n');
  if (!cell.source.trim() && !outputs) return '';
  return `<section class="code">${label}<pre class="source" tabindex="0"><code>${codeHtml(cell.source)}</code></pre>${outputs}</section>`;
}

function outputHtml(output: Output, notebook: Notebook): string {
  if (output.type === 'stream')
    return pre(output.text, output.name === 'stderr' ? 'output stderr' : 'output');
  if (output.type === 'error')
    return pre(output.traceback || `${output.ename}: ${output.evalue}`, 'output error');
  const item = itemOf(output, notebook.path);
  if (item) return itemHtml(item, { root, notebook: notebook.id });
  return plainOutput(output.data);
}

/** What is not ours is shown as a picture, as Markdown or as text; its html never is. */
function plainOutput(data: Record<string, unknown>): string {
  const image = imageIn(data);
  if (image) {
    const type = image.type === 'jpg' ? 'jpeg' : 'png';
    const text = escapeHtml(String(data['text/plain'] ?? 'picture'));
    return `<figure class="image"><img src="data:image/${type};base64,${image.bytes.toString('base64')}" alt="${text}"></figure>`;
  }
  if (typeof data['text/markdown'] === 'string')
    return `<div class="output">${renderMarkdown(data['text/markdown'])}</div>`;
  return pre(String(data['text/plain'] ?? ''), 'output');
}

function pre(text: string, kind: string): string {
  const plain = text.replace(ansi, '').trimEnd();
  return plain ? `<pre class="${kind}" tabindex="0">${escapeHtml(plain)}</pre>` : '';
}

const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]`, 'g');
