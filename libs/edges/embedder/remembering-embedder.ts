import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ValueCache } from '@kernel/value-cache';
import { Embedder, type EmbeddingAsk } from './embedder';

/**
 * An embedder that remembers questions: the same one is asked of every bank that is searched, and often again. Texts that are kept are embedded once, when they are
 * indexed, and are not remembered here. What lies under tenant, identity and question is what the model says. How secret a question is nobody tells, so it stays in this process.
 */
export class RememberingEmbedder extends Embedder {
  readonly identity: string;
  readonly dimensions: number;
  private closed = false;

  constructor(
    private readonly embedder: Embedder,
    private readonly questions: ValueCache<Float32Array, 'embedder'>,
  ) {
    super();
    this.identity = embedder.identity;
    this.dimensions = embedder.dimensions;
  }

  override async embed(ask: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    const { tenant, texts, purpose } = ask;
    const [question, ...more] = texts;
    // What has ended, or nobody waits for, ends as the embedder itself ends it.
    const itself = this.closed || signal?.aborted === true || purpose !== 'query' || more.length > 0;
    if (question === undefined || itself) return this.embedder.embed(ask, signal);
    const key = { tenant, classification: 'RESTRICTED', versions: { embedder: this.identity }, question } as const;
    const asked = this.questions.of(key, async () => {
      const vectors = await this.embedder.embed(ask, signal);
      if (isRefusal(vectors)) return vectors;
      const [vector] = vectors;
      if (vector === undefined) throw new Error('an embedder gives one vector per text');
      return vector;
    });
    // Somebody else may be asking the same, with more time than this one has.
    const found = await (signal === undefined ? asked : Promise.race([asked, givenUp(signal)]));
    return isRefusal(found) ? found : [found];
  }

  override close(): Promise<void> {
    this.closed = true;
    return this.embedder.close();
  }
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = (): void => reject(new Fault('DEADLINE_EXCEEDED', 'nobody waits for this vector any more', 'later'));
    signal.addEventListener('abort', late, { once: true });
  });
}
