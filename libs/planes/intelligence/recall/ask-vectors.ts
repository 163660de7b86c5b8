import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { NearUnit } from '../retrieval/lists/dense';
import { type AskedVector, WORDS_ALONE } from './ask-generation';
import { keyOf, type LoadedBanks } from './loaded-banks';
import type { GenerationSource } from './recall-source';
import type { RecallQuestion } from './recalled';

/** What recall needs of an embedder; `Embedder` of the edges is one. */
export interface TextEmbedder {
  readonly identity: string;
  embed(
    ask: { readonly tenant: TenantId; readonly texts: readonly string[]; readonly purpose: 'unit' | 'query' },
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[] | Refusal>;
}

/** How many units the store looks for: as many as any list offers. */
const NEAREST = 200;

/** Puts questions to an embedder, and to the store where vectors are too many for this process. */
export class AskVectors {
  constructor(
    private readonly source: GenerationSource,
    private readonly embedder: TextEmbedder,
    /** Told why a question is asked by its words alone. */
    private readonly whenAway: (tenant: TenantId, why: unknown) => void,
  ) {}

  /** The question's vector; null when the embedder cannot be asked: an answer by words is better than none. */
  async vectorOf(tenant: TenantId, text: string): Promise<Float32Array | null> {
    try {
      const vectors = await this.embedder.embed({ tenant, texts: [text], purpose: 'query' });
      if (!isRefusal(vectors)) return vectors[0] ?? null;
      this.whenAway(tenant, vectors);
    } catch (cause) {
      this.whenAway(tenant, cause);
    }
    return null;
  }

  /** The vector with what the store finds nearest to it in each bank that this process does not compare itself. */
  async asked(tenant: TenantId, loaded: LoadedBanks, { filter }: RecallQuestion, vector: Float32Array | null): Promise<AskedVector> {
    const { index } = loaded.generation;
    const far = loaded.banks.filter(({ vectors }) => vectors?.generation.search === 'near');
    // Without vectors of this embedder a question's vector would be compared with nothing.
    if (vector === null || loaded.banks.every(({ vectors }) => vectors === null)) return WORDS_ALONE;
    if (far.length === 0) return { vector, nearest: [] };
    const scope = loaded.scopes.of({ ...filter, tenant });
    const nearest: NearUnit[] = [];
    for (const { head, rows, vectors } of far) {
      if (vectors === null) continue;
      const open = rows.filter(({ card }) => scope.admitted[index.ordinals.get(keyOf(loaded.banks, card)) ?? -1] === 1);
      const among = open.length === rows.length ? null : open.map(({ seq }) => seq);
      const ids = new Map(open.map(({ seq, card }) => [seq, keyOf(loaded.banks, card)]));
      const found = await this.source.nearest(tenant, head.name, { generation: vectors.generation.number, vector, most: NEAREST, among });
      for (const { seq, cosine } of found) {
        const id = ids.get(seq);
        if (id !== undefined) nearest.push({ id, cosine });
      }
    }
    return { vector, nearest };
  }
}
