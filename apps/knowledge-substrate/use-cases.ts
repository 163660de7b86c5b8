import type { Provider } from '@nestjs/common';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { DocumentReaders } from '@edges/document-readers/document-readers';
import { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { Ontologies } from '@edges/peers/ontologies/ontologies';
import { Registry } from '@edges/peers/registry/registry';
import { Log } from '@platform/log';
import { provide, provideFactory } from '@platform/provide';
import type { SettingsOf } from '@platform/settings/define-settings';
import { ExtractEdges } from './extract-edges';
import { ExtractionModel } from './extraction-model';
import { FindEvidence } from './find-evidence';
import { IngestDocument } from './ingest-document';
import { IngestTable } from './ingest-table';
import { KnowledgeDoor } from './knowledge-door';
import type { KNOWLEDGE_SUBSTRATE_SETTINGS } from './knowledge-substrate.config';
import { PublishSnapshot } from './publish-snapshot';
import { PutEdges } from './put-edges';
import { ReadRules } from './read-rules';
import { RemoveDocuments } from './remove-documents';
import { ShowSnapshot } from './show-snapshot';
import { SnapshotIndexes } from './snapshot-indexes';
import { VerifyStoredSnapshot } from './verify-stored-snapshot';

type Settings = SettingsOf<typeof KNOWLEDGE_SUBSTRATE_SETTINGS>;

/** Every use case but the one that keeps what it answers, with what it is built on. */
export function useCases(settings: Settings, region: string): readonly Provider[] {
  const rules = {
    ...{ catalogue: settings.KNOWLEDGE_EXTRACT_CATALOGUE, routing: settings.KNOWLEDGE_EXTRACT_ROUTING, region, countTokens },
    residency: regionsFrom(settings.KNOWLEDGE_EXTRACT_REGIONS, region),
    limit: settings.KNOWLEDGE_EXTRACT_MS,
    maxCostUsdMicros: settings.KNOWLEDGE_EXTRACT_USD_MICROS,
  };
  return [
    provideFactory(
      KnowledgeDoor,
      [KeyHolders, Clock],
      (holders: KeyHolders, clock: Clock) => new KnowledgeDoor(holders, clock, settings.KNOWLEDGE_KEY_MS, settings.KNOWLEDGE_CALL_MS),
    ),
    provide(IngestDocument, KnowledgeStore, DocumentReaders, Clock),
    provide(IngestTable, IngestDocument, KnowledgeStore, Ontologies),
    provide(PutEdges, KnowledgeStore, Ontologies),
    provide(ReadRules, KnowledgeStore, Ontologies),
    provideFactory(
      ExtractionModel,
      [Registry, ModelBoundary, Clock, IdSource],
      (...parts: [Registry, ModelBoundary, Clock, IdSource]) => new ExtractionModel(...parts, rules),
    ),
    provide(ExtractEdges, KnowledgeStore, Ontologies, ExtractionModel),
    provide(RemoveDocuments, KnowledgeStore, Log),
    provide(PublishSnapshot, KnowledgeStore, Ontologies, Clock, Log),
    provide(VerifyStoredSnapshot, KnowledgeStore, Log),
    provide(ShowSnapshot, KnowledgeStore),
    provideFactory(
      SnapshotIndexes,
      [KnowledgeStore],
      (store: KnowledgeStore) => new SnapshotIndexes(store, settings.KNOWLEDGE_INDEX_BYTES),
    ),
    provideFactory(
      FindEvidence,
      [KnowledgeGraph, SnapshotIndexes, Clock],
      (graph: KnowledgeGraph, indexes: SnapshotIndexes, clock: Clock) => new FindEvidence(graph, indexes, countTokens, clock),
    ),
  ];
}

function regionsFrom(named: string | undefined, home: string): readonly string[] {
  const regions = (named ?? '').split(',').map((region) => region.trim());
  return [...new Set([home, ...regions])].filter((region) => region !== '');
}
