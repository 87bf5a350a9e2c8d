/** One PASCAL VOC annotation (XML): read strictly, every fault collected with the field it is in. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { InputError } from '../errors';

/** One `<object>`: coordinates as they are written, pixel numbers from 1, both ends included. */
export interface VocObject {
  name: string;
  difficult: boolean;
  /** xmin, ymin, xmax, ymax as written. */
  corners: [number, number, number, number];
  /** How messages call it, e.g. `object 3 (RBC)`. */
  label: string;
}

/** What an annotation says; objects with faults are left out. */
export interface VocAnnotation {
  filename: string;
  widthPx: number;
  heightPx: number;
  objects: VocObject[];
}

/** Collects faults; `at` is the field, in words. */
export type Report = (at: string, what: string, expected?: string, fix?: string) => undefined;

type Node = { [tag: string]: unknown };

const parser = new XMLParser({
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => name === 'object',
});

/**
 * Reads the text of one annotation.
 * @param where name of the file, for messages
 * @returns the annotation (undefined when nothing can be made of it) and all its faults, in reading order
 */
export function parseVocAnnotation(xml: string, where: string) {
  const faults: InputError[] = [];
  const report: Report = (at, what, expected, fix) => {
    faults.push(new InputError({ what: `${at}: ${what}`, where, expected, fix }));
  };
  return { annotation: readRoot(xml, report), faults };
}

function readRoot(xml: string, report: Report): VocAnnotation | undefined {
  if (xml.trim() === '') return report('annotation', 'the file is empty', 'XML', 'write it again');
  const sound = XMLValidator.validate(xml);
  if (sound !== true) {
    const { line, col, msg } = sound.err;
    return report(`line ${line}, column ${col}`, `not XML: ${msg}`, undefined, 'correct that line');
  }
  if (/<!DOCTYPE/i.test(xml)) return report('DOCTYPE', 'not allowed', 'plain XML', 'delete the declaration');
  const root = (parser.parse(xml) as Node).annotation;
  if (!isNode(root)) return report('annotation', 'missing', '<annotation> as the root element');
  return readAnnotation(root, report);
}

function readAnnotation(root: Node, report: Report): VocAnnotation | undefined {
  const filename = textOf(root, 'filename', 'filename', report);
  if (filename !== undefined && /[/\\]/.test(filename))
    return report('filename', `"${filename}" has a folder in it`, 'a bare file name');
  const size = isNode(root.size) ? root.size : report('size', missing(root.size), sizeHint, sizeFix);
  const widthPx = size && sideOf(size, 'width', report);
  const heightPx = size && sideOf(size, 'height', report);
  const objects = objectsOf(root, report);
  if (filename === undefined || widthPx === undefined || heightPx === undefined) return undefined;
  return { filename, widthPx, heightPx, objects };
}

const sizeHint = '<size> with <width> and <height> of the image in pixels';
const sizeFix = 'add them';

function objectsOf(root: Node, report: Report): VocObject[] {
  const list = (root.object ?? []) as unknown[];
  return list.map((node, i) => readObject(node, `object ${i + 1}`, report)).filter((o) => o !== undefined);
}

function readObject(node: unknown, at: string, report: Report): VocObject | undefined {
  if (!isNode(node)) return report(at, 'empty', '<name> and <bndbox>', 'fill it or delete it');
  const name = textOf(node, 'name', `${at}, name`, report);
  const label = name === undefined ? at : `${at} (${name})`;
  const difficult = flagOf(node.difficult, `${label}, difficult`, report);
  if (!isNode(node.bndbox))
    return report(`${label}, bndbox`, missing(node.bndbox), '<xmin>, <ymin>, <xmax>, <ymax>', 'add it');
  const box = node.bndbox;
  const [x1, y1, x2, y2] = ['xmin', 'ymin', 'xmax', 'ymax'].map((side) => numberOf(box, side, label, report));
  if (name === undefined || difficult === undefined) return undefined;
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined;
  return { name, difficult, corners: [x1, y1, x2, y2], label };
}

function flagOf(value: unknown, at: string, report: Report): boolean | undefined {
  if (value === undefined || value === '' || value === '0') return false;
  return value === '1' ? true : report(at, `"${String(value)}"`, '0 or 1');
}

function sideOf(size: Node, side: string, report: Report): number | undefined {
  const text = textOf(size, side, `size, ${side}`, report);
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,5}$/.test(text)
    ? Number(text)
    : report(
        `size, ${side}`,
        `"${text}"`,
        'a whole number of pixels, at least 1',
        'write the size of the image',
      );
}

function numberOf(box: Node, side: string, label: string, report: Report): number | undefined {
  const text = textOf(box, side, `${label}, ${side}`, report);
  if (text === undefined) return undefined;
  return /^-?\d+(\.\d+)?(e[+-]?\d{1,2})?$/i.test(text)
    ? Number(text)
    : report(`${label}, ${side}`, `"${text}"`, 'a number of pixels');
}

function textOf(node: Node, tag: string, at: string, report: Report): string | undefined {
  const value = node[tag];
  return typeof value === 'string' && value !== ''
    ? value
    : report(at, missing(value), `one <${tag}> with text`);
}

function missing(value: unknown): string {
  if (Array.isArray(value)) return `given ${value.length} times`;
  return value === undefined ? 'missing' : 'empty or not plain text';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
