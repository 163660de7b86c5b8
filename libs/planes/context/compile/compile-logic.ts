/** The version of everything in this folder that a compiled context depends on, the token estimate included. */
export const COMPILE_LOGIC = 'context/compile@2';

/** What packs mean by `runtime` when they say what they require: the version of this platform. */
export const RUNTIME_VERSION = '0.1.0';
