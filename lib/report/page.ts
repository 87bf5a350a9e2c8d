/** The frame of every page of the report. */
import { escapeHtml } from '../show/table-html';

/** One page. */
export interface PageOptions {
  title: string;
  /** From this page to the report's root: `''` or `'../'`. */
  root: string;
  body: string;
  /** Whether the page draws interactive figures. */
  interactive: boolean;
}

/** Only what lies beside the page may load; nothing may connect anywhere. */
const policy = [
  "default-src 'none'",
  "img-src 'self' file: data: blob:",
  "style-src 'self' file: 'unsafe-inline'",
  "font-src 'self' file:",
  "script-src 'self' file:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Sets a whole page. */
export function pageHtml({ title, root, body, interactive }: PageOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${root}assets/katex/katex.min.css">
<link rel="stylesheet" href="${root}assets/report.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
${interactive ? `<script src="${root}assets/figures.js" data-plotly="${root}assets/plotly.min.js" defer></script>` : ''}
</body>
</html>
`;
}

/** JSON that may stand inside a script element: no `<` in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
