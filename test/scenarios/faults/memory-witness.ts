import { randomUUID } from 'node:crypto';
import type { Stage } from './stage';
import type { Witness } from './witness';

interface Page {
  readonly memories: readonly { readonly text: string }[];
  readonly next_cursor?: string;
}

/** Retains sentences in a bank of its own over HTTP, and keeps those that were acknowledged. */
export class MemoryWitness implements Witness {
  private readonly bank = `faults-${randomUUID().slice(0, 8)}`;
  private readonly kept: string[] = [];
  private said = 0;

  constructor(private readonly stage: Pick<Stage, 'keeper'>) {}

  get acknowledged(): number {
    return this.kept.length;
  }

  async act(): Promise<void> {
    const content = `Delivery number ${this.said++} left the harbour.`;
    const { status, body } = await this.stage.keeper().post('/v1/retain', { bank_id: this.bank, content });
    if (status !== 200) throw new Error(`retain: ${status} ${JSON.stringify(body)}`);
    this.kept.push(content);
  }

  async lost(): Promise<readonly string[]> {
    const there = new Set(this.kept.length === 0 ? [] : await this.all());
    return this.kept.filter((content) => !there.has(content)).map((content) => `memory "${content}"`);
  }

  private async all(): Promise<readonly string[]> {
    const texts: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const path: string = `/v1/banks/${this.bank}/memories?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { status, body } = await this.stage.keeper().get<Page>(path);
      // A bank that nobody knows has lost everything.
      if (status === 404) return texts;
      if (status !== 200) throw new Error(`memories: ${status} ${JSON.stringify(body)}`);
      texts.push(...body.memories.map(({ text }) => text));
      cursor = body.next_cursor;
    }
    return texts;
  }
}
