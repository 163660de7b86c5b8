import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { type LoadedSections, loadSections, type SectionInPlace } from '@planes/intelligence/knowledge/rank-sections';
import { bytesOfIndex } from '@planes/intelligence/recall/count-bytes';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';

/** What indexes and the texts of their sections may take of this process. */
const MEMORY_BYTES = 256 * 1024 * 1024;
const SECTIONS_AT_ONCE = 1_000;
/** Of one section beside its text: headings, digests and what holds them. */
const PER_SECTION = 1_000;

/** The indexes of snapshots, made when first asked. A snapshot never changes, so neither does its index. */
export class SnapshotIndexes {
  private readonly memory = new GenerationMemory<LoadedSections>(MEMORY_BYTES);

  constructor(private readonly store: Pick<KnowledgeStore, 'sections'>) {}

  async of(tenant: TenantId, snapshot: Digest): Promise<LoadedSections> {
    const name = JSON.stringify([tenant, snapshot]);
    const known = this.memory.get(name);
    if (known !== undefined) return known;
    const loaded = loadSections(tenant, snapshot, await this.sections(tenant, snapshot));
    this.memory.set(name, loaded, bytesOf(loaded));
    return loaded;
  }

  private async sections(tenant: TenantId, snapshot: Digest): Promise<readonly SectionInPlace[]> {
    const all: SectionInPlace[] = [];
    for (;;) {
      const page = await this.store.sections(tenant, snapshot, all.at(-1)?.place ?? -1, SECTIONS_AT_ONCE);
      all.push(...page);
      if (page.length < SECTIONS_AT_ONCE) return all;
    }
  }
}

function bytesOf({ generation, sections }: LoadedSections): number {
  let bytes = bytesOfIndex(generation.index);
  for (const { section } of sections.values()) bytes += PER_SECTION + 2 * section.text.length;
  return bytes;
}
