/** A program that lets a plain Node run a file of this repository the way Jest does; for tests with a process of their own. */
export const RUN_TYPESCRIPT = (file: string): string => `
  const swc = require('@swc/core');
  require.extensions['.ts'] = (module, file) => module._compile(swc.transformFileSync(file).code, file);
  process.argv.splice(1, 0, 'program');
  require(${JSON.stringify(file)});`;
