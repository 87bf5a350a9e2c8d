/** Parameters of a notebook: declared in its cell tagged `parameters`, set from outside (papermill's convention). */
import { createRequire } from 'node:module';
import { InputError, nearest } from '../errors';
import type { Cell, Notebook } from './notebook-file';

/** One parameter as its cell declares it, e.g. `const lambda: number = 1.5`. */
export interface Parameter {
  name: string;
  keyword: 'const' | 'let';
  /** The declared type as written, or undefined when TypeScript infers it. */
  annotation?: string;
  /** What values it takes, for messages; undefined when only the compiler can tell. */
  expected: string;
  /** Whether a value fits; types beyond literals, unions and arrays are left to the compiler. */
  accepts(value: unknown): boolean;
}

/** A syntax node of TypeScript, as far as it is read here. */
interface Node {
  kind: number;
  getText(): string;
  name?: Node;
  type?: Node;
  types?: Node[];
  literal?: Node;
  elementType?: Node;
  elements?: Node[];
  operand?: Node;
  initializer?: Node;
  declarationList?: { flags: number; declarations: Node[] };
  text?: string;
}
interface Parser {
  createSourceFile(name: string, text: string, target: number, parents: boolean): { statements: Node[] };
  SyntaxKind: Record<string, number>;
  NodeFlags: { Const: number };
}

type Check = { expected: string; accepts: (value: unknown) => boolean };

const anything: Check = { expected: 'a value', accepts: () => true };
const primitives: Record<string, Check> = {
  NumberKeyword: { expected: 'a number', accepts: (v) => typeof v === 'number' },
  StringKeyword: { expected: 'a string', accepts: (v) => typeof v === 'string' },
  BooleanKeyword: { expected: 'true or false', accepts: (v) => typeof v === 'boolean' },
};

/** The place of the cell tagged `parameters`, or −1. */
export function parametersCell(notebook: Notebook): number {
  return notebook.cells.findIndex((cell) => hasTag(cell, 'parameters'));
}

/** Whether a cell carries a tag. */
export function hasTag(cell: Cell, tag: string): boolean {
  return Array.isArray(cell.metadata.tags) && cell.metadata.tags.includes(tag);
}

/** The parameters that a notebook declares; empty when it has no cell tagged `parameters`. */
export function declaredParameters(notebook: Notebook): Parameter[] {
  const place = parametersCell(notebook);
  if (place < 0) return [];
  const ts = parser();
  const { statements } = ts.createSourceFile('parameters.ts', notebook.cells[place].source, 99, true);
  return statements.flatMap(({ declarationList: list }) =>
    list ? list.declarations.map((one) => parameterOf(ts, one, (list.flags & ts.NodeFlags.Const) !== 0)) : [],
  );
}

/** tslab's own TypeScript, so that a notebook has one grammar; 0.2 s, paid only when a parameter is set. */
function parser(): Parser {
  const fromTslab = createRequire(require.resolve('tslab/package.json'));
  return fromTslab('@tslab/typescript-for-tslab') as Parser;
}

function parameterOf(ts: Parser, node: Node, isConst: boolean): Parameter {
  const check = node.type
    ? typeCheck(ts, node.type)
    : node.initializer
      ? valueCheck(ts, node.initializer)
      : anything;
  return {
    name: node.name!.getText(),
    keyword: isConst ? 'const' : 'let',
    annotation: node.type?.getText(),
    ...check,
  };
}

function typeCheck(ts: Parser, type: Node): Check {
  const kind = ts.SyntaxKind;
  for (const [name, check] of Object.entries(primitives)) if (type.kind === kind[name]) return check;
  if (type.kind === kind.ParenthesizedType) return typeCheck(ts, type.type!);
  if (type.kind === kind.ArrayType) return arrayOf(typeCheck(ts, type.elementType!));
  if (type.kind === kind.LiteralType) return literal(ts, type.literal!);
  if (type.kind === kind.UnionType) return anyOf(type.types!.map((one) => typeCheck(ts, one)));
  return { ...anything, expected: type.getText() };
}

function literal(ts: Parser, node: Node): Check {
  if (node.kind === ts.SyntaxKind.StringLiteral) {
    return { expected: JSON.stringify(node.text), accepts: (v) => v === node.text };
  }
  const text = node.getText();
  return { expected: text, accepts: (v) => JSON.stringify(v) === text };
}

/** The check of a type that TypeScript infers from the first value. */
function valueCheck(ts: Parser, value: Node): Check {
  const kind = ts.SyntaxKind;
  if (value.kind === kind.NumericLiteral || value.kind === kind.PrefixUnaryExpression)
    return primitives.NumberKeyword;
  if (value.kind === kind.StringLiteral || value.kind === kind.NoSubstitutionTemplateLiteral) {
    return primitives.StringKeyword;
  }
  if (value.kind === kind.TrueKeyword || value.kind === kind.FalseKeyword) return primitives.BooleanKeyword;
  if (value.kind !== kind.ArrayLiteralExpression) return anything;
  return arrayOf(
    value.elements!.length ? anyOf(value.elements!.map((one) => valueCheck(ts, one))) : anything,
  );
}

function arrayOf(element: Check): Check {
  return {
    expected: `an array, each element ${element.expected}`,
    accepts: (v) => Array.isArray(v) && v.every((one) => element.accepts(one)),
  };
}

function anyOf(checks: Check[]): Check {
  const expected = [...new Set(checks.map((check) => check.expected))].join(' or ');
  return { expected, accepts: (v) => checks.some((check) => check.accepts(v)) };
}

/**
 * Checks values against what the notebook declares.
 * @throws InputError for a name that is not declared (with the nearest one) or a value of the wrong type.
 */
export function checkParameters(
  path: string,
  declared: readonly Parameter[],
  values: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(values)) {
    const parameter = declared.find((one) => one.name === name);
    if (!parameter)
      throw unknownParameter(
        path,
        name,
        declared.map((one) => one.name),
      );
    if (!parameter.accepts(value)) {
      const what = `parameter "${name}" is ${JSON.stringify(value)}`;
      throw new InputError({ what, where: path, expected: parameter.expected });
    }
  }
}

/** The error for a parameter that is not declared; it names the nearest one that is. */
export function unknownParameter(path: string, name: string, known: string[]): InputError {
  const near = nearest(name, known);
  const expected = known.length ? `one of ${known.join(', ')}` : 'none: it has no cell tagged "parameters"';
  return new InputError({
    what: `unknown parameter "${name}"`,
    where: path,
    expected,
    fix: near && `-p ${near}=…`,
  });
}

/**
 * A copy of the notebook with a cell tagged `injected-parameters` after the one tagged `parameters`; one that is
 * there from an earlier run is replaced.
 */
export function injectParameters(
  notebook: Notebook,
  declared: readonly Parameter[],
  values: Readonly<Record<string, unknown>>,
): Notebook {
  const names = Object.keys(values);
  const cells = notebook.cells.filter((cell) => !hasTag(cell, 'injected-parameters'));
  if (names.length === 0) return { ...notebook, cells };
  const statements = names.map((name) => statement(declared.find((one) => one.name === name)!, values[name]));
  const injected: Cell = {
    cell_type: 'code',
    id: 'injected-parameters',
    metadata: { tags: ['injected-parameters'] },
    source: ['// Parameters', ...statements].join('\n'),
    outputs: [],
    execution_count: null,
  };
  const after = cells.findIndex((cell) => hasTag(cell, 'parameters')) + 1;
  return { ...notebook, cells: [...cells.slice(0, after), injected, ...cells.slice(after)] };
}

function statement({ keyword, name, annotation }: Parameter, value: unknown): string {
  return `${keyword} ${name}${annotation ? `: ${annotation}` : ''} = ${JSON.stringify(value)};`;
}
