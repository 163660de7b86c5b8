export type JsonLogicErrorCode =
  | 'JSONLOGIC_MALFORMED'
  | 'JSONLOGIC_OPERATOR_REFUSED'
  | 'JSONLOGIC_INPUT_UNDECLARED'
  | 'JSONLOGIC_TYPE_MISMATCH'
  | 'JSONLOGIC_INPUT_MISSING'
  | 'JSONLOGIC_INPUT_TYPE'
  | 'JSONLOGIC_NOT_FINITE';

/**
 * An expression that may not run, or could not say what it means over these facts. Never carries a fact's value.
 * `path` is a JSON Pointer into the expression while compiling, and the dotted path of the input while evaluating.
 */
export class JsonLogicError extends Error {
  constructor(
    readonly code: JsonLogicErrorCode,
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${code} at ${path === '' ? '(root)' : path}: ${problem}`);
    this.name = 'JsonLogicError';
  }
}
