import { Command, CommanderError } from 'commander';
import { CommandFailure } from './command-failure';
import type { CommandEntry } from './command-entry';
import { COMMANDS } from './command-table';
import { EXIT, type ExitCode, type Given, type Host } from './host';
import { loadCommand } from './load-command';

/** The tool's version, which is the project's. */
const VERSION = '0.1.0';

const GLOBAL: readonly (readonly [flags: string, about: string])[] = [
  ['--json', 'print exactly one JSON document and nothing else'],
  ['--url <url>', 'the platform’s address; else FIVEPLANE_URL, else the connection file'],
  ['--token <key>', 'API key; else FIVEPLANE_TOKEN, else the user’s of the connection file'],
  [
    '--tenant <tenant>',
    'tenant of the connection file; default: the first that has the user. A run, approval or record is looked for in the others too, as long as no token is named',
  ],
  ['--as <user>', 'user of the tenant, by name or user id; default: the tenant’s default user, for records its auditor'],
];

/** The way through, as the help shows it. */
const JOURNEY = ['invoke', 'approvals list', 'approvals sign', 'records export', 'audit verify', 'replay'].flatMap((words) =>
  COMMANDS.filter((entry) => `${entry.words} `.startsWith(`${words} `)).map(({ example }) => example),
);

/** Runs one command and returns its exit code. Never throws: whatever goes wrong is told on standard error. */
export async function runCommandLine(host: Host): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const program = anOrganiser(new Command('fiveplane'), host)
    .description('Runs agents under governance, and shows, verifies and replays what they decided.')
    .version(VERSION, '--version', 'print the version')
    .addHelpText('after', `\nExample:\n${JOURNEY.map((line) => `  ${line}`).join('\n')}`);
  for (const [flags, about] of GLOBAL) program.option(flags, about);
  for (const entry of COMMANDS) addCommand(program, entry, host, (code) => (exit = code));
  try {
    await program.parseAsync([...host.argv], { from: 'user' });
    return exit;
  } catch (error) {
    return told(host, error);
  }
}

function anOrganiser(command: Command, host: Host): Command {
  return command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ writeOut: host.write, writeErr: () => undefined });
}

function addCommand(program: Command, entry: CommandEntry, host: Host, done: (code: ExitCode) => void): void {
  const words = entry.words.split(' ');
  const args = words.filter((word) => word.startsWith('<'));
  const [first = '', second] = words.filter((word) => !word.startsWith('<'));
  const parent = second === undefined ? program : groupOf(program, first);
  const command = parent.command([second ?? first, ...args].join(' ')).description(entry.about);
  for (const [flags, about] of entry.required ?? []) command.requiredOption(flags, about);
  for (const [flags, about] of entry.options) command.option(flags, about);
  const exits = [...entry.exits, ...(entry.exits.some((line) => line.startsWith('5')) ? [] : ['5  wrong usage'])];
  command.addHelpText('after', `\nExample:\n  ${entry.example}\n\nExit codes:\n${exits.map((line) => `  ${line}`).join('\n')}`);
  command.action(async () => {
    const options: Given['options'] = command.optsWithGlobals();
    const file = entry.instead && options[entry.instead.option] === true ? entry.instead.file : entry.file;
    done(await loadCommand(file)(host, { args: command.args, options }));
  });
}

function groupOf(program: Command, name: string): Command {
  const there = program.commands.find((group) => group.name() === name);
  if (there) return there;
  const members = COMMANDS.filter(({ words }) => words.startsWith(`${name} `));
  const examples = members.map(({ example }) => `  ${example}`);
  return program
    .command(name)
    .description(members.map(({ words }) => words.split(' ')[1]).join(', '))
    .addHelpText('after', `\nExample:\n${examples.join('\n')}`);
}

function told(host: Host, error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    const what = error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    return failed(host, CommandFailure.of('CLI_USAGE', what));
  }
  if (error instanceof CommandFailure) return failed(host, error);
  return failed(host, CommandFailure.of('CLI_INTERNAL', error instanceof Error ? error.message : String(error), EXIT.unavailable));
}

function failed(host: Host, failure: CommandFailure): ExitCode {
  host.tell(failure.describe());
  return failure.exit;
}
