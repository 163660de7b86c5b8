import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';
import { EmbeddingBoundary, MOST_TEXTS, type TextsAtBoundary } from './embedding-boundary';

/** The boundary without a process: one model, whose vectors the test makes. `down` makes it unreachable, `broke` names tenants whose budget is out. */
export class InMemoryEmbeddingBoundary extends EmbeddingBoundary {
  down = false;
  readonly broke = new Set<string>();
  /** Texts that were given vectors, in order. */
  readonly given: string[] = [];

  constructor(
    private readonly model: { readonly model: string; readonly dimensions: number },
    private readonly vectorOf: (text: string) => Promise<Float32Array>,
  ) {
    super();
  }

  async embed({ tenant }: CallContext, asked: TextsAtBoundary, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    if (this.down) throw new Fault('PEER_UNAVAILABLE', 'ai-gateway is away', 'later');
    if (signal?.aborted === true) throw new Fault('PEER_UNAVAILABLE', 'the call was ended', 'later');
    if (asked.texts.length > MOST_TEXTS) throw new Fault('REQUEST_INVALID', `more than ${MOST_TEXTS} texts`, 'never');
    if (asked.model !== this.model.model || asked.dimensions !== this.model.dimensions)
      return refused('MODEL_NO_EMBEDDING_MODEL', 'another model is here');
    if (this.broke.has(tenant)) return refused('MODEL_TENANT_BUDGET_EXHAUSTED', 'the tenant has spent what it may');
    this.given.push(...asked.texts);
    return Promise.all(asked.texts.map((text) => this.vectorOf(text)));
  }
}
