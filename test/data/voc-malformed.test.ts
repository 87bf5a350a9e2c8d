/** Each malformed annotation, and what the one line about it says. */
import * as assert from 'uvu/assert';
import { checkVoc, readVoc } from '../../lib/data';
import { InputError } from '../../lib/errors';
import { suite } from '../harness';
import { annotation, folderOf, object } from './voc-fixture';

const size = (inner: string) => annotation({ size: `<size>${inner}</size>` });
const one = (inner: string) => annotation({ objects: object('', [], inner) });
const box = (inner: string) => one(`<name>cell</name><bndbox>${inner}</bndbox>`);
const at = (...corners: (number | string)[]) => annotation({ objects: object('cell', corners as number[]) });
const bomb = `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${annotation({ objects: object('&b;') })}`;

const malformed: [string, string, RegExp][] = [
  ['nothing', '', /the file is empty/],
  ['blanks alone', ' \n\t', /the file is empty/],
  ['JSON', '{"annotation": 1}', /not XML/],
  ['an image', '\xff\xd8\xff\xe0', /not XML/],
  ['cut in the middle', annotation().slice(0, 90), /line 1, column \d+: not XML/],
  ['an end that does not match', '<annotation>\n<size>\n</sise></annotation>', /line 3.*not XML/],
  ['two roots', annotation() + annotation(), /not XML/],
  ['another root', '<html><body/></html>', /annotation: missing; expected <annotation>/],
  ['an empty root', '<annotation/>', /annotation: missing/],
  ['a document type', bomb, /DOCTYPE: not allowed/],
  ['no file name', annotation({ filename: '' }), /filename: missing/],
  ['an empty file name', annotation({ filename: '<filename></filename>' }), /filename: empty/],
  [
    'two file names',
    annotation({ filename: '<filename>a</filename><filename>b</filename>' }),
    /given 2 times/,
  ],
  [
    'a file name that climbs',
    annotation({ filename: '<filename>../a.jpg</filename>' }),
    /has a folder in it/,
  ],
  ['a missing image', annotation({ filename: '<filename>b.jpg</filename>' }), /no image "b.jpg"/],
  ['no size', annotation({ size: '' }), /size: missing; expected <size> with <width>.*mend: add them/],
  ['an empty size', size(''), /size: empty/],
  ['no width', size('<height>80</height>'), /size, width: missing/],
  ['no height', size('<width>100</width>'), /size, height: missing/],
  ['width 0', size('<width>0</width><height>80</height>'), /size, width: "0"; expected a whole number/],
  ['width below 0', size('<width>-5</width><height>80</height>'), /size, width: "-5"/],
  ['width with a unit', size('<width>100px</width><height>80</height>'), /size, width: "100px"/],
  ['half a pixel', size('<width>99.5</width><height>80</height>'), /size, width: "99.5"/],
  ['a width beyond reason', size('<width>10000000</width><height>80</height>'), /size, width/],
  ['two widths', size('<width>1</width><width>2</width><height>80</height>'), /given 2 times/],
  ['an empty object', annotation({ objects: '<object/>' }), /object 1: empty/],
  ['an object without a name', one('<bndbox/>'), /object 1, name: missing/],
  ['an object with two names', one('<name>a</name><name>b</name><bndbox/>'), /object 1, name: given 2 times/],
  ['an object without a box', one('<name>cell</name>'), /object 1 \(cell\), bndbox: missing/],
  ['an object with two boxes', one('<name>cell</name><bndbox/><bndbox/>'), /bndbox: given 2 times/],
  ['an empty box', one('<name>cell</name><bndbox/>'), /object 1 \(cell\), bndbox: empty/],
  ['a box without xmax', box('<xmin>1</xmin><ymin>1</ymin><ymax>9</ymax>'), /xmax: missing/],
  ['a corner that is a word', at('left', 1, 9, 9), /object 1 \(cell\), xmin: "left"; expected a number/],
  ['a corner that is NaN', at('NaN', 1, 9, 9), /xmin: "NaN"/],
  ['an infinite corner', at(1, 1, 'Infinity', 9), /xmax: "Infinity"/],
  ['a corner of 1e999', at(1, 1, '1e999', 9), /xmax: "1e999"/],
  ['a hexadecimal corner', at('0x10', 1, 90, 9), /xmin: "0x10"/],
  ['an empty corner', at('', 1, 9, 9), /xmin: empty/],
  ['two numbers in a corner', at('1 2', 1, 9, 9), /xmin: "1 2"/],
  ['a box without width', at(9, 1, 9, 9), /bndbox: 9, 1, 9, 9 has no size; expected xmax above xmin/],
  ['a box without height', at(1, 9, 9, 9), /has no size/],
  ['a box turned inside out', at(30, 40, 10, 20), /has no size/],
  ['a box past the right border', at(50, 1, 101, 9), /outside the image of 100 x 80; expected 1 to 100/],
  ['a box past the lower border', at(50, 1, 60, 81), /outside the image/],
  ['a box that starts at 0', at(0, 1, 60, 70), /outside the image/],
  ['a box wholly outside', at(200, 200, 300, 300), /outside the image/],
  [
    'difficult that is a word',
    one('<name>cell</name><difficult>yes</difficult><bndbox/>'),
    /"yes"; expected 0 or 1/,
  ],
  ['an unknown class', annotation({ objects: object('cel') }), /unknown class "cel"; expected cell/],
  ['a class as markup', one('<name><b>cell</b></name><bndbox/>'), /name: empty or not plain text/],
];

const voc = suite('readVoc: malformed annotations');
for (const [name, xml, message] of malformed) {
  voc(name, () => {
    const { root, remove } = folderOf(xml);
    try {
      readVoc(root, { boxes: 'strict', classes: ['cell'] });
      assert.unreachable('read without a word');
    } catch (error) {
      assert.instance(error, InputError);
      const { message: line } = error as InputError;
      assert.match(line, /^set\/Annotations\/a\.xml: /);
      assert.match(line, message);
      assert.not.match(line, /\n/);
      assert.ok(checkVoc(root, { classes: ['cell'] }).some((fault) => fault.message === line));
    } finally {
      remove();
    }
  });
}
voc('one annotation with four faults: checkVoc names all four', () => {
  const objects = object('cell', [9, 1, 9, 9]) + object('moon') + object('cell', [0, 1, 5, 5]);
  const { root, remove } = folderOf(annotation({ objects: objects + object('', [], '<name>cell</name>') }));
  const lines = checkVoc(root, { classes: ['cell'] }).map((fault) => fault.message);
  remove();
  assert.is(lines.length, 4);
  for (const which of [1, 2, 3, 4]) assert.ok(lines.some((line) => line.includes(`object ${which} (`)));
});
