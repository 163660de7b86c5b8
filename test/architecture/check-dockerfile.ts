import type { Violation } from './violation';

/** What a Dockerfile may rely on. */
export interface Surroundings {
  /** Is there a file or folder of this path in the repository? */
  readonly exists: (path: string) => boolean;
  /** Scripts of package.json. */
  readonly scripts: readonly string[];
  /** Commands that installed packages provide. */
  readonly binaries: readonly string[];
}

/** Commands of the base images: a Debian with Node. */
const BASE = [
  'node',
  'npm',
  'npx',
  'sh',
  'mkdir',
  'chown',
  'chmod',
  'cp',
  'mv',
  'rm',
  'ln',
  'test',
  'true',
  'groupadd',
  'useradd',
  'addgroup',
  'adduser',
  'apt-get',
  'echo',
  'set',
  'cd',
  'export',
];
/** What `npm run build` leaves behind. */
const BUILT = /^(dist|node_modules)(\/|$)/;

/** Checks that every path a Dockerfile copies exists, and that every command it runs can be found. */
export function checkDockerfile(text: string, around: Surroundings): readonly Violation[] {
  const stages = new Set<string>();
  const found: string[] = [];
  for (const line of instructions(text)) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/s.exec(line) ?? [];
    if (word === 'FROM') found.push(...brokenFrom(rest, stages));
    if (word === 'COPY' || word === 'ADD') found.push(...brokenCopy(rest, stages, around));
    if (['RUN', 'CMD', 'ENTRYPOINT'].includes(word)) found.push(...brokenCommands(rest, around));
    if (word === 'HEALTHCHECK') found.push(...brokenCommands(rest.replace(/^.*?\bCMD\s+/s, ''), around));
  }
  return found.map((what) => ({ rule: 'Dockerfile', path: 'Dockerfile', what }));
}

// One instruction per line: comments and blank lines dropped, continued lines joined.
function instructions(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  return lines
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n');
}

function brokenFrom(rest: string, stages: Set<string>): readonly string[] {
  const [, image = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?$/.exec(rest.trim()) ?? [];
  if (name !== undefined) stages.add(name);
  const pinned = stages.has(image) || /[:@]/.test(image) || image.includes('$');
  return pinned ? [] : [`FROM ${image} names no version`];
}

function brokenCopy(rest: string, stages: ReadonlySet<string>, around: Surroundings): readonly string[] {
  const words = rest.trim().split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  if (from !== undefined) return stages.has(from) || /[:@]/.test(from) ? [] : [`COPY --from=${from} names no stage`];
  const paths = words.filter((word) => !word.startsWith('--')).slice(0, -1);
  return paths
    .map((path) => path.replace(/^\.\//, '').replace(/\/$/, ''))
    .filter((path) => path !== '.' && path !== '' && !around.exists(path))
    .map((path) => `COPY ${path} does not exist`);
}

function brokenCommands(rest: string, around: Surroundings): readonly string[] {
  return commandsOf(rest).flatMap((words) => {
    const [command = '', ...args] = words.filter((word) => !/^[A-Z_]+=/.test(word));
    if (command === 'npm') return brokenNpm(args, around);
    if (command === 'node') return brokenNode(args, around);
    const name = command === 'npx' ? (args.find((arg) => !arg.startsWith('-')) ?? '') : command;
    return BASE.includes(name) || around.binaries.includes(name) || BUILT.test(name) ? [] : [`runs ${name}, which nothing provides`];
  });
}

function commandsOf(rest: string): readonly (readonly string[])[] {
  const text = rest.trim().replace(/^(--\S+\s+)*/, '');
  if (text.startsWith('[')) return [JSON.parse(text) as string[]];
  return text.split(/\s*(?:&&|\|\||;|\|)\s*/).map((part) => part.trim().split(/\s+/)).filter((words) => words[0] !== ''); // prettier-ignore
}

function brokenNpm(args: readonly string[], { scripts }: Surroundings): readonly string[] {
  const [verb = '', script = ''] = args.filter((arg) => !arg.startsWith('-'));
  const asked = verb === 'run' ? script : ['test', 'start'].includes(verb) ? verb : undefined;
  if (asked !== undefined) return scripts.includes(asked) ? [] : [`runs the script ${asked}, which package.json does not have`];
  return ['ci', 'prune', 'install', 'cache', 'rebuild'].includes(verb) ? [] : [`runs npm ${verb}`];
}

// A built file stands for its source: dist/apps/llm-router/main.js for apps/llm-router/main.ts.
function brokenNode(args: readonly string[], { exists }: Surroundings): readonly string[] {
  const file = args.find((arg) => !arg.startsWith('-'))?.replace(/^(\.\/|\/app\/)/, '');
  if (file === undefined || file.includes('$')) return [];
  const source = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
  return exists(file) || exists(source) || /^node_modules\//.test(file) ? [] : [`runs node ${file}, which has no source`];
}
