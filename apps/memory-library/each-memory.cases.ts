import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPostgres } from '@testing/stores';
import type { Memory } from './memory';
import { openMemory } from './open-memory';

/** When every case begins. */
export const AT = new Date('2026-06-15T12:00:00.000Z');

export interface EachMemory {
  /** With an empty bank `talk`. */
  readonly memory: () => Memory;
  readonly setNow: (millis: number) => void;
}

/** Runs cases on a memory in a folder and, where there is one, on one in Postgres. */
export function describeEachMemory(title: string, cases: (each: EachMemory) => void): void {
  let now = AT;
  const clock = () => now;
  const describeOne = (open: () => Promise<Memory>) => {
    let memory: Memory;
    beforeAll(async () => {
      memory = await open();
    });
    afterAll(() => memory.close());
    beforeEach(async () => {
      now = AT;
      await memory.putBank('talk');
    });
    afterEach(() => memory.forget(['talk', 'copy'], { everything: 'bank' }));
    cases({ memory: () => memory, setNow: (millis) => (now = new Date(millis)) });
  };
  describe(`${title}, in a folder`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-memory-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    describeOne(() => openMemory({ dataDir: folder, now: clock }));
  });
  describeWithPostgres(title, (open) => {
    describeOne(async () => {
      const { url = '' } = await open();
      return openMemory({ databaseUrl: url, now: clock });
    });
  });
}

/** The code with which a call is refused. */
export function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(() => 'no refusal', (error: { readonly code?: string }) => error.code ?? String(error)); // prettier-ignore
}

/** A whole export. */
export async function fileOf(memory: Memory, bank: string): Promise<string> {
  let file = '';
  for await (const lines of memory.exportBank(bank)) file += lines;
  return file;
}
