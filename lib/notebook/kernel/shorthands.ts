/** `{ x }` in a cell, where `x` comes from an earlier cell: tslab misses it, so it is written out before. */

/** TypeScript's syntax nodes, symbols and checker, as far as they are used here. */
interface Node {
  kind: number;
  name?: { text: string };
  original?: Node;
}
interface Declared {
  getSourceFile(): { fileName: string };
}

/** The one question that is asked of TypeScript's checker. */
export interface Checker {
  getShorthandAssignmentValueSymbol(node: Node): { declarations?: Declared[] } | undefined;
}

/** A step of TypeScript's emitter. */
export type Transformer = (context: unknown) => (file: Node) => Node;

/** The parts of TypeScript that build syntax. */
export interface Factory {
  isShorthandPropertyAssignment(node: Node): boolean;
  visitEachChild(node: Node, visit: (child: Node) => Node, context: unknown): Node;
  getOriginalNode(node: Node): Node;
  factory: {
    createIdentifier(text: string): Node;
    createPropertyAccessExpression(expression: Node, name: string): Node;
    createPropertyAssignment(name: string, value: Node): Node;
  };
}

/** The file in which tslab keeps what earlier cells declared. */
const earlierCells = '__prev__.d.ts';

/**
 * Turns `{ x }` into `{ x: exports.x }` where `x` was declared in an earlier cell, as tslab does everywhere else.
 * Without it `figure({ data, layout })` ends in a ReferenceError.
 */
export function expandShorthands(ts: Factory, checker: Checker): Transformer {
  const isEarlier = (node: Node) =>
    checker
      .getShorthandAssignmentValueSymbol(ts.getOriginalNode(node))
      ?.declarations?.some((one) => one.getSourceFile().fileName.endsWith(earlierCells));
  return (context) => {
    const visit = (node: Node): Node => {
      if (!ts.isShorthandPropertyAssignment(node) || !isEarlier(node))
        return ts.visitEachChild(node, visit, context);
      const name = node.name!.text;
      const value = ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier('exports'), name);
      return ts.factory.createPropertyAssignment(name, value);
    };
    return visit;
  };
}
