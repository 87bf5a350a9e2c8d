/** Figures, tables and pictures as parts of a page. */
import { escapeHtml, tableHtml } from '../show/table-html';
import type { FigureItem, ImageItem, Item, TableItem } from './collect';
import { scriptJson } from './page';

/** Where a notebook's files are, from the page. */
export interface ItemPlace {
  root: string;
  notebook: string;
}

/** Sets one thing with its caption and links to its files. */
export function itemHtml(item: Item, place: ItemPlace): string {
  if (item.kind === 'figure') return figureHtml(item, place);
  return item.kind === 'table' ? tablePart(item, place) : imageHtml(item, place);
}

/** The SVG stands first; the page's script puts the interactive figure in its place. */
function figureHtml({ name, title, caption, size, spec }: FigureItem, place: ItemPlace): string {
  const base = fileBase('figures', name, place);
  const alt = escapeHtml([title, caption].filter(Boolean).join('. '));
  const { width, height } = size;
  return `<figure class="figure" id="${place.notebook}-${name}">
<div class="plot" style="--ratio:${width}/${height};max-width:${width}px" data-figure="${name}"><img src="${base}.svg" alt="${alt}" width="${width}" height="${height}"></div>
<script type="application/json" class="spec">${scriptJson({ ...spec, config: { displaylogo: false, responsive: false } })}</script>
${links(['svg', 'png'], base)}
</figure>`;
}

function tablePart({ name, set }: TableItem, place: ItemPlace): string {
  const base = fileBase('tables', name, place);
  return `<figure class="table" id="${place.notebook}-${name}">
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(`Table ${name}`)}">${tableHtml(set)}</div>
${links(['csv', 'md'], base)}
</figure>`;
}

function imageHtml({ name, caption, type, size }: ImageItem, place: ItemPlace): string {
  const base = fileBase('figures', name, place);
  return `<figure class="image" id="${place.notebook}-${name}">
<img src="${base}.${type}" alt="${escapeHtml(caption || name)}"${size ? ` width="${size.width}" height="${size.height}"` : ''} loading="lazy">
${caption ? `<figcaption>${escapeHtml(caption)}</figcaption>` : ''}
${links([type], base)}
</figure>`;
}

function fileBase(folder: string, name: string, { root, notebook }: ItemPlace): string {
  return `${root}${folder}/${notebook}/${name}`;
}

function links(types: string[], base: string): string {
  return `<p class="files">${types.map((type) => `<a href="${base}.${type}">${type.toUpperCase()}</a>`).join(' ')}</p>`;
}
