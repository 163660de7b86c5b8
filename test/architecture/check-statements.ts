import { posix } from 'node:path';
import ts from 'typescript';
import { parseSource, visit } from './read-imports';
import type { Violation } from './violation';

/**
 * Finds statements for the store whose text is built from values. A text must be one of finitely many that the source holds: literals,
 * constants of the same file or of one beside it, choices between them, and parameters that only such texts are handed to or that are unions of literals.
 * Connections keep statements prepared by their text, and a text that holds a value is how a value becomes SQL.
 */
export function checkStatements(path: string, sources: Sources): readonly Violation[] {
  const constants = new Constants(path, sources);
  const found: Violation[] = [];
  for (const call of constants.calls) {
    const [statement] = call.arguments;
    if (!statement || !isQuery(call) || constants.holds(statement)) continue;
    const line = statement.getSourceFile().getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    found.push({ rule: 'a statement’s text holds no value', path, what: `line ${line} asks with a text that is not constant` });
  }
  return found;
}

/** How many statements a source asks: a check that sees none proves nothing. */
export function countStatements(path: string, sources: Sources): number {
  return new Constants(path, sources).calls.filter(isQuery).length;
}

function isQuery(call: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'query';
}

/** Texts of files by their paths. */
export type Sources = ReadonlyMap<string, string>;

/** What is known of one file without knowing its types. What it cannot follow it takes for a value. */
class Constants {
  readonly calls: ts.CallExpression[] = [];
  private readonly named = new Map<string, (ts.VariableDeclaration | ts.ParameterDeclaration)[]>();
  private readonly imported = new Map<string, { readonly specifier: string; readonly name: string }>();
  private readonly asked = new Set<ts.Node>();

  constructor(
    private readonly path: string,
    private readonly sources: Sources,
  ) {
    visit(parseSource(path, sources.get(path) ?? ''), (node) => {
      if (ts.isImportSpecifier(node)) {
        const { moduleSpecifier } = node.parent.parent.parent;
        const specifier = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
        this.imported.set(node.name.text, { specifier, name: (node.propertyName ?? node.name).text });
      }
      if (ts.isCallExpression(node)) this.calls.push(node);
      if ((ts.isVariableDeclaration(node) || ts.isParameter(node)) && ts.isIdentifier(node.name)) {
        this.named.set(node.name.text, [...(this.named.get(node.name.text) ?? []), node]);
      }
    });
  }

  holds(node: ts.Expression): boolean {
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true;
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return this.holds(node.expression);
    if (ts.isSpreadElement(node)) return this.holds(node.expression);
    if (ts.isTemplateExpression(node)) return node.templateSpans.every((span) => this.holds(span.expression));
    if (ts.isConditionalExpression(node)) return this.holds(node.whenTrue) && this.holds(node.whenFalse);
    if (ts.isBinaryExpression(node)) return this.holds(node.left) && this.holds(node.right);
    if (ts.isArrayLiteralExpression(node)) return node.elements.every((element) => this.holds(element));
    if (ts.isObjectLiteralExpression(node))
      return node.properties.every((part) => ts.isPropertyAssignment(part) && this.holds(part.initializer));
    if (ts.isIdentifier(node)) return this.nameHolds(node.text);
    if (ts.isElementAccessExpression(node)) return this.holds(node.expression);
    if (ts.isCallExpression(node)) return this.callHolds(node);
    return false;
  }

  // Every declaration of the name in the file must hold, whichever of them is meant here.
  private nameHolds(name: string): boolean {
    const declared = this.named.get(name) ?? [];
    const from = this.imported.get(name);
    if (declared.length === 0 && from?.specifier.startsWith('.')) {
      const path = posix.join(posix.dirname(this.path), `${from.specifier}.ts`);
      return this.sources.has(path) && new Constants(path, this.sources).nameHolds(from.name);
    }
    return declared.length > 0 && declared.every((declaration) => this.declarationHolds(declaration));
  }

  private declarationHolds(node: ts.VariableDeclaration | ts.ParameterDeclaration): boolean {
    if (isUnionOfLiterals(node.type)) return true;
    if (this.asked.has(node)) return false; // a text that is built from itself grows
    this.asked.add(node);
    const held = ts.isParameter(node) ? this.parameterHolds(node) : this.variableHolds(node);
    this.asked.delete(node);
    return held;
  }

  private variableHolds(node: ts.VariableDeclaration): boolean {
    const list = node.parent;
    if (!ts.isVariableDeclarationList(list) || (list.flags & ts.NodeFlags.Const) === 0) return false;
    if (ts.isForOfStatement(list.parent)) return this.holds(list.parent.expression);
    return node.initializer !== undefined && this.holds(node.initializer);
  }

  // A parameter of a function that only this file calls holds what is handed to it.
  private parameterHolds(node: ts.ParameterDeclaration): boolean {
    const name = privateNameOf(node.parent);
    const place = node.parent.parameters.indexOf(node);
    const calls = name === undefined ? [] : this.calls.filter((call) => nameOfCalled(call) === name);
    const handed = calls.map((call) => call.arguments[place]);
    return handed.length > 0 && handed.every((argument) => argument !== undefined && this.holds(argument));
  }

  // `TEXT_FOR(table)`, a constant function of the file, and `[…].join(', ')`.
  private callHolds(call: ts.CallExpression): boolean {
    const called = call.expression;
    if (ts.isPropertyAccessExpression(called)) {
      return called.name.text === 'join' && this.holds(called.expression) && call.arguments.every((argument) => this.holds(argument));
    }
    if (!ts.isIdentifier(called)) return false;
    const made = (this.named.get(called.text) ?? []).map(({ initializer }) => initializer);
    return made.length > 0 && made.every((it) => it !== undefined && ts.isArrowFunction(it) && !ts.isBlock(it.body) && this.holds(it.body));
  }
}

function isUnionOfLiterals(type: ts.TypeNode | undefined): boolean {
  if (!type) return false;
  if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal);
  return ts.isUnionTypeNode(type) && type.types.every(isUnionOfLiterals);
}

function privateNameOf(node: ts.Node): string | undefined {
  const exported = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  if (ts.isFunctionDeclaration(node)) {
    return exported.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ? undefined : node.name?.text;
  }
  if (ts.isMethodDeclaration(node)) {
    return exported.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ? node.name.getText() : undefined;
  }
  const variable = ts.isArrowFunction(node) ? node.parent : undefined;
  return variable && ts.isVariableDeclaration(variable) && !isExported(variable) ? variable.name.getText() : undefined;
}

function isExported(node: ts.VariableDeclaration): boolean {
  const statement = node.parent.parent;
  return ts.isVariableStatement(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function nameOfCalled({ expression }: ts.CallExpression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) && expression.expression.kind === ts.SyntaxKind.ThisKeyword
    ? expression.name.text
    : undefined;
}
