import { compileContext, compileContext1 } from './compile-context';

/** Which function a logic version names. A replay looks its record's version up here and refuses one that is missing. */
export const COMPILE_LOGIC_TABLE: Readonly<Record<string, typeof compileContext>> = {
  'context/compile@1': compileContext1,
  'context/compile@2': compileContext,
};
