import ts from 'typescript';
import { parseSource, visit } from './read-imports';
import type { Violation } from './violation';

/** Globals through which a clock, randomness, the environment or the world would come in, or that differ between machines. */
const FORBIDDEN_GLOBALS = new Set([
  'process',
  'performance',
  'crypto',
  'Intl',
  'Temporal',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'console',
  'require',
  'globalThis',
  'eval',
  'navigator',
]);
/** Members that read the clock, chance or the host's locale. */
const FORBIDDEN_MEMBERS = new Set(['Date.now', 'Math.random']);
const LOCALE_METHODS = /^(localeCompare|toLocale\w*)$/;

/** Finds what makes a decision depend on more than its arguments. For sources of kernel and planes. */
export function checkPurity(path: string, text: string): readonly Violation[] {
  const found: Violation[] = [];
  visit(parseSource(path, text), (node) => {
    const what = impurity(node);
    if (what !== undefined) found.push({ rule: 'decisions depend on their arguments alone', path, what: `uses ${what}` });
  });
  return found;
}

function impurity(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) return 'new Date()';
  if (ts.isCallExpression(node) && node.expression.getText() === 'Date') return 'Date()';
  if (ts.isPropertyAccessExpression(node)) {
    if (LOCALE_METHODS.test(node.name.text)) return node.name.text;
    if (FORBIDDEN_MEMBERS.has(node.getText())) return node.getText();
  }
  if (ts.isElementAccessExpression(node) && /^(Date|Math)$/.test(node.expression.getText())) return `${node.expression.getText()}[…]`;
  return ts.isIdentifier(node) && FORBIDDEN_GLOBALS.has(node.text) && isReference(node) ? node.text : undefined;
}

// A property, a key or a type member that merely shares the name of a global is not the global.
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node && parent.name !== node;
  const declares = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isParameter(parent); // prettier-ignore
  return (
    !(declares && parent.name === node) && !ts.isImportSpecifier(parent) && !ts.isTypeReferenceNode(parent) && !ts.isLiteralTypeNode(parent)
  );
}
