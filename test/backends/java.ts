import type { Program } from './server-process';

// One compiler and a simple collector: starts in half the time and needs half the memory, which is what tests want of a server.
const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** A server's command line. */
export function javaServer(classpath: string, main: string, args: readonly string[], flags: readonly string[] = []): Program {
  return { program: 'java', args: ['-Xms256m', '-Xmx512m', ...QUICK, ...flags, '-cp', classpath, main, ...args] };
}

/** The arguments of a tool that runs once. */
export function javaTool(classpath: string, main: string, args: readonly string[], flags: readonly string[] = []): readonly string[] {
  return ['-Xmx128m', ...QUICK, ...flags, '-cp', classpath, main, ...args];
}
