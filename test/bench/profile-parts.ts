import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A CPU profile as V8 writes it, as far as it is read here. Times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Where time may go; a sample counts for the first part that the innermost of its frames belongs to, looked at from the inside out. */
const PARTS: readonly (readonly [part: string, frame: RegExp])[] = [
  ['idle', /^\(idle\)/],
  ['garbage collection', /^\(garbage collector\)/],
  ['loading modules', /node:internal\/modules/],
  ['canonical JSON and digests', /kernel\/(canonical-json|digest)/],
  ['signatures of documents', /kernel\/(dsse|keys|verify-envelope)|edges\/signer/],
  ['Postgres client', /node_modules\/pg|edges\/database/],
  ['signatures of calls', /grpc\/signed-call/],
  ['documents off the wire', /grpc\/documents|typebox/],
  ['run machine', /planes\/decision/],
  ['compile', /planes\/context|gpt-tokenizer/],
  ['MCP', /modelcontextprotocol|\/zod\//],
  ['spans', /opentelemetry/],
  ['gRPC and HTTP/2', /grpc-js|node:internal\/http2|protobuf|nestjs\/microservices|contracts\/generated/],
  ['HTTP', /fastify|undici|node:_http|find-my-way/],
  ['metrics', /prom-client/],
  ['the rest of the platform', /\/(apps|libs)\//],
];
const ELSEWHERE = 'elsewhere';

/** Milliseconds by part, most first. Together they are the time that was sampled. */
export function partsOf({ nodes, samples, timeDeltas }: CpuProfile): readonly (readonly [part: string, millis: number])[] {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child): [number, number] => [child, id])));
  const own = new Map(nodes.map(({ id, callFrame: { functionName, url } }) => [id, partOfFrame(`${functionName} ${url}`)]));
  const partOf = (id: number | undefined): string => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const part = own.get(at);
      if (part !== undefined) return part;
    }
    return ELSEWHERE;
  };
  const spent = new Map<string, number>();
  for (const [place, id] of samples.entries()) {
    const part = partOf(id);
    spent.set(part, (spent.get(part) ?? 0) + (timeDeltas[place] ?? 0) / 1_000);
  }
  return [...spent].sort(([, a], [, b]) => b - a);
}

/** What the profiles of a folder say, added up by part, a line each. */
export function profileLines(folder: string, runs: number): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const sums = new Map<string, number>();
  for (const name of files) {
    const profile = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile;
    for (const [part, millis] of partsOf(profile)) sums.set(part, (sums.get(part) ?? 0) + millis);
  }
  return [...sums].sort(([, a], [, b]) => b - a).map(([part, millis]) => `${(millis / runs).toFixed(1).padStart(8)} ms a run  ${part}`);
}

function partOfFrame(frame: string): string | undefined {
  return PARTS.find(([, pattern]) => pattern.test(frame))?.[0];
}
