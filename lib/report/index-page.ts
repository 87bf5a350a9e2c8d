/** The first page of the report: each notebook with what it claims, what came out, and links to all of it. */
import { escapeHtml } from '../show/table-html';
import type { Item, TableItem } from './collect';
import { renderInline, renderMarkdown } from './markdown';
import type { Notebook } from './notebook';
import { pageHtml } from './page';

/** One notebook of the report. */
export interface ReportEntry {
  notebook: Notebook;
  items: Item[];
  /** What else is known of it: `cells: 14`, `seconds: 8.2`. */
  facts: Readonly<Record<string, string | number>>;
}

/** Sets the first page. `stamp` says where the numbers come from: engine, commit, date. */
export function indexPage(entries: readonly ReportEntry[], stamp: Readonly<Record<string, string>>): string {
  const items = entries.flatMap((entry) => entry.items);
  const tables = items.filter((item) => item.kind === 'table').length;
  const body = `<header class="bar"><a href="index.html" aria-current="page">papersweep</a></header>
<main id="main" class="index">
<h1>Papers, run</h1>
<p class="lead">${plural(entries.length, 'notebook')}, ${plural(items.length - tables, 'figure')}, ${plural(tables, 'table')}. Everything here was written by running the notebooks; nothing is loaded from elsewhere.</p>
${factList(stamp)}
${entries.map(entryHtml).join('\n')}
</main>`;
  return pageHtml({ title: 'papersweep', root: '', body, interactive: false });
}

function entryHtml({ notebook, items, facts }: ReportEntry): string {
  const page = `pages/${notebook.id}.html`;
  const pictures = items
    .filter((item) => item.kind !== 'table')
    .map((item) => thumbnail(item, notebook.id, page));
  const tables = items.filter((item) => item.kind === 'table');
  return `<article>
<h2><a href="${page}">${renderInline(notebook.title)}</a></h2>
${notebook.lead ? renderMarkdown(notebook.lead) : ''}
${verdictList(tables)}
${factList(facts)}
${pictures.length ? `<ul class="thumbs">${pictures.join('')}</ul>` : ''}
${tables.length ? `<ul class="tables">${tables.map((item) => tableLine(item, notebook.id, page)).join('')}</ul>` : ''}
</article>`;
}

function thumbnail(item: Item, id: string, page: string): string {
  const type = item.kind === 'image' ? item.type : 'svg';
  const file = `figures/${id}/${item.name}`;
  const types = item.kind === 'figure' ? ['svg', 'png'] : [type];
  const more = types.map((t) => `<a href="${file}.${t}">${t.toUpperCase()}</a>`).join(' ');
  return `<li><a href="${page}#${id}-${item.name}"><img src="${file}.${type}" alt="${escapeHtml(item.title)}" loading="lazy"></a><p class="files">${escapeHtml(item.name)} ${more}</p></li>`;
}

function tableLine({ name, caption }: TableItem, id: string, page: string): string {
  const file = `tables/${id}/${name}`;
  const text = caption ? ` – ${escapeHtml(caption)}` : '';
  return `<li><a href="${page}#${id}-${name}">${escapeHtml(name)}</a>${text} <span class="files"><a href="${file}.csv">CSV</a> <a href="${file}.md">Markdown</a></span></li>`;
}

/** Counts the verdicts of every table that sets a paper's numbers beside ours; agreement first. */
export function countVerdicts(tables: readonly TableItem[]): Map<string, number> {
  const counts = new Map([
    ['agrees', 0],
    ['differs', 0],
  ]);
  for (const { set } of tables) {
    const column = (heading: string) => set.columns.find((c) => c.heading === heading);
    if (!column('paper') || !column('ours')) continue;
    for (const { head, tail } of column('verdict')?.cells ?? []) {
      counts.set(head + tail, (counts.get(head + tail) ?? 0) + 1);
    }
  }
  return new Map([...counts].filter(([, n]) => n > 0));
}

function verdictList(tables: readonly TableItem[]): string {
  const counts = [...countVerdicts(tables)];
  if (counts.length === 0) return '';
  const kind = (verdict: string): string => (/^(agrees|differs)$/.test(verdict) ? verdict : 'open');
  const items = counts.map(([v, n]) => `<li class="${kind(v)}"><b>${n}</b> ${escapeHtml(v)}</li>`);
  return `<ul class="verdicts" aria-label="The paper's numbers beside ours">${items.join('')}</ul>`;
}

function factList(facts: Readonly<Record<string, string | number>>): string {
  const items = Object.entries(facts).map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd></div>`,
  );
  return items.length ? `<dl class="facts">${items.join('')}</dl>` : '';
}

function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
