import { Test } from '@nestjs/testing';
import { join } from 'node:path';
import ts from 'typescript';
import { provide, provideAs, provideFactory, provideValue } from './provide';

abstract class Greeting {
  abstract text(): string;
}
class Polite extends Greeting {
  text(): string {
    return 'good day';
  }
}
class Greet {
  constructor(
    private readonly greeting: Greeting,
    private readonly names: Set<string>,
  ) {}

  run(): readonly string[] {
    return [...this.names].map((name) => `${this.greeting.text()} ${name}`);
  }
}

it('builds a use case from the ports that its constructor names', async () => {
  const module = await Test.createTestingModule({
    providers: [
      provideAs(Greeting, Polite),
      provideFactory(Set, [], () => Promise.resolve(new Set(['ada']))),
      provide(Greet, Greeting, Set<string>),
    ],
  }).compile();
  expect(module.get(Greet).run()).toEqual(['good day ada']);
});

it('hands out the very value that was given', async () => {
  const polite = new Polite();
  const module = await Test.createTestingModule({ providers: [provideValue(Greeting, polite)] }).compile();
  expect(module.get(Greeting)).toBe(polite);
});

describe('the compiler', () => {
  const DECLARATIONS = `
    import { provide, provideAs, provideFactory, provideValue } from './provide';
    abstract class Clock { abstract now(): string }
    abstract class Store { abstract read(): number }
    class SystemClock extends Clock { now() { return ''; } }
    class Decide { constructor(private readonly clock: Clock, private readonly store: Store) {} run() { return [this.clock, this.store]; } }
    class Remote extends Store { constructor(readonly clock: Clock) { super(); } read() { return 1; } }
  `;

  it.each([
    ['accepts the right dependencies', 'provide(Decide, Clock, Store)', 0],
    ['accepts an adapter for its port', 'provideAs(Store, Remote, Clock)', 0],
    ['accepts a factory over its dependencies', 'provideFactory(Store, [Clock], (clock) => new Remote(clock))', 0],
    ['accepts a value of the token’s type', 'provideValue(Clock, new SystemClock())', 0],
    ['refuses a missing dependency', 'provide(Decide, Clock)', 1],
    ['refuses a superfluous dependency', 'provide(SystemClock, Clock)', 1],
    ['refuses dependencies in the wrong order', 'provide(Decide, Store, Clock)', 1],
    ['refuses a wrong dependency', 'provide(Decide, Clock, SystemClock)', 1],
    ['refuses an adapter of another port', 'provideAs(Clock, Remote, Clock)', 1],
    ['refuses a value of another type', 'provideValue(Store, new SystemClock())', 1],
    ['refuses a factory that makes something else', 'provideFactory(Store, [Clock], (clock) => clock)', 1],
  ])('%s: %s', (_what, expression, errors) => {
    expect(errorsIn(`${DECLARATIONS}\nexport const provider = ${expression};`)).toHaveLength(errors);
  });
});

/** What the compiler says about a source that lies beside this file, under the project's own options. */
function errorsIn(source: string): readonly string[] {
  const path = join(__dirname, 'provide.spec-source.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    types: ['node'],
  };
  const host = cached(options);
  const read = host.getSourceFile.bind(host);
  const program = ts.createProgram([path], options, {
    ...host,
    fileExists: (file) => file === path || host.fileExists(file),
    getSourceFile: (file, ...rest) =>
      file === path ? ts.createSourceFile(file, source, options.target ?? ts.ScriptTarget.ES2022) : read(file, ...rest),
  });
  const file = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}

const sources = new Map<string, ts.SourceFile | undefined>();

function cached(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  return {
    ...host,
    getSourceFile: (file, ...rest) => {
      if (!sources.has(file)) sources.set(file, read(file, ...rest));
      return sources.get(file);
    },
  };
}
