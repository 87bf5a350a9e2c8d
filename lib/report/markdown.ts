/** Markdown cells as html: equations set here, no html of the cell's own, no address that runs or loads anything. */
import katex from 'katex';
import { Marked, type Tokens } from 'marked';
import { escapeHtml } from '../show/table-html';
import { codeHtml } from './code';

type Attachments = Record<string, Record<string, string>>;

/** Renders one Markdown cell; `attachments` are its pictures. */
export function renderMarkdown(source: string, attachments: Attachments = {}): string {
  return reader(attachments).parse(source) as string;
}

/** Renders one line of Markdown, such as a title, without a paragraph around it. */
export function renderInline(source: string): string {
  return reader({}).parseInline(source) as string;
}

function reader(attachments: Attachments): Marked {
  const marked = new Marked(
    { gfm: true, async: false },
    { extensions: [equation('block'), equation('inline')] },
  );
  marked.use({
    renderer: {
      html: ({ text }) => escapeHtml(text),
      code: ({ text, lang }) =>
        `<pre class="source" tabindex="0"><code>${isCode(lang) ? codeHtml(text) : escapeHtml(text)}</code></pre>\n`,
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${headingId(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        return isSafeLink(href) ? `<a href="${escapeHtml(href)}">${text}</a>` : text;
      },
      image({ href, text }) {
        const src = pictureSource(href, attachments);
        return src ? `<img src="${src}" alt="${escapeHtml(text)}">` : escapeHtml(text);
      },
    },
  });
  return marked;
}

function isCode(lang: string | undefined): boolean {
  return /^(ts|typescript|js|javascript)$/.test(lang ?? '');
}

/** The id of a heading, for links from the table of contents. */
export function headingId(text: string): string {
  return `s-${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}`;
}

function isSafeLink(href: string): boolean {
  return (
    /^(https?:\/\/|mailto:|#)/i.test(href) || /^[\w./-]+\.(ipynb|html|md|csv|json)(#[\w-]*)?$/.test(href)
  );
}

function pictureSource(
  href: string,
  attachments: Record<string, Record<string, string>>,
): string | undefined {
  const bundle = href.startsWith('attachment:') ? attachments[href.slice('attachment:'.length)] : undefined;
  const inline = /^data:(image\/(?:png|jpeg));base64,([\w+/=\s]+)$/.exec(href);
  const found = bundle ? Object.entries(bundle)[0] : inline?.slice(1, 3);
  if (!found || !/^image\/(png|jpeg)$/.test(found[0]) || !/^[\w+/=\s]+$/.test(found[1])) return undefined;
  return `data:${found[0]};base64,${found[1].replace(/\s/g, '')}`;
}

/** `$$ … $$` alone on its lines, or `$ … $` inside one; neither begins nor ends with a space. */
function equation(level: 'block' | 'inline') {
  const display = level === 'block';
  const pattern = display
    ? /^\$\$([\s\S]+?)\$\$(?:\n+|$)/
    : /^(?:\$\$([^$]+?)\$\$|\$(?![\s$])((?:\\.|[^$\\\n])*?[^\s\\$])\$(?!\d))/;
  return {
    name: `${level}Equation`,
    level,
    start: (source: string) => (display ? /\n\$\$/ : /\$/).exec(source)?.index,
    tokenizer(source: string) {
      const match = pattern.exec(source);
      return match
        ? { type: `${level}Equation`, raw: match[0], text: (match[1] ?? match[2]).trim() }
        : undefined;
    },
    renderer: (token: Tokens.Generic) =>
      setEquation(token.text as string, display || token.raw.startsWith('$$')),
  };
}

/** Sets TeX as html with MathML beside it for screen readers; what cannot be read stays as it is, in red. */
export function setEquation(tex: string, displayMode: boolean): string {
  const html = katex.renderToString(tex, {
    displayMode,
    throwOnError: false,
    trust: false,
    strict: 'ignore',
  });
  return displayMode ? `<span class="equation">${html}</span>` : html;
}
