import ts from 'typescript';

/** One import, export-from, dynamic import, import type or require of a file. */
export interface ImportStatement {
  readonly specifier: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
  /** What is taken at run time: names, `*` for the whole module, empty for its effects alone. */
  readonly names: readonly string[];
}

/** Parses a source without checking its types. */
export function parseSource(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
}

/** Every module a source names, in any of the ways TypeScript has. */
export function readImports(source: ts.SourceFile): readonly ImportStatement[] {
  const found: ImportStatement[] = [];
  visit(source, (node) => {
    const statement = importOf(node);
    if (statement) found.push(statement);
  });
  return found;
}

/** Calls `look` for a node and everything below it. */
export function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function importOf(node: ts.Node): ImportStatement | undefined {
  if (ts.isImportDeclaration(node)) return fromImport(node);
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return fromExport(node, node.moduleSpecifier);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return statement(node.moduleReference.expression, node.isTypeOnly, ['*']);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return statement(node.argument.literal, true, []);
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression;
  const loads =
    called.kind === ts.SyntaxKind.ImportKeyword ||
    /^(require|require\.resolve|jest\.\w*[mM]ock|jest\.requireActual)$/.test(called.getText());
  return loads && node.arguments[0] ? statement(node.arguments[0], false, ['*']) : undefined;
}

function fromImport(node: ts.ImportDeclaration): ImportStatement {
  const clause = node.importClause;
  if (!clause) return statement(node.moduleSpecifier, false, []);
  const bindings = clause.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  const names = [
    ...(clause.name ? ['default'] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? ['*'] : []),
    ...named.filter((element) => !element.isTypeOnly).map((element) => (element.propertyName ?? element.name).text),
  ];
  return statement(node.moduleSpecifier, clause.isTypeOnly || (names.length === 0 && named.length > 0), clause.isTypeOnly ? [] : names);
}

function fromExport(node: ts.ExportDeclaration, specifier: ts.Expression): ImportStatement {
  const clause = node.exportClause;
  if (!clause || ts.isNamespaceExport(clause)) return statement(specifier, node.isTypeOnly, node.isTypeOnly ? [] : ['*']);
  const names = clause.elements.filter((element) => !element.isTypeOnly).map((element) => (element.propertyName ?? element.name).text);
  return statement(specifier, node.isTypeOnly || names.length === 0, node.isTypeOnly ? [] : names);
}

// A specifier that is computed cannot be checked, so it is reported as what it is.
function statement(specifier: ts.Node, typeOnly: boolean, names: readonly string[]): ImportStatement {
  return { specifier: ts.isStringLiteralLike(specifier) ? specifier.text : `(computed: ${specifier.getText()})`, typeOnly, names };
}
