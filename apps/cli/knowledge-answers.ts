import Type, { type Static } from 'typebox';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { EvidenceExplanation } from '@kernel/records/evidence-explanation';

const count = Type.Integer();

/** What the knowledge substrate answers, as far as this tool reads it: a later one may say more. */
export const IngestedAnswer = Type.Object({ reader: Type.String(), sections: count, changed: Type.Boolean(), dropped: count });
export const TableAnswer = Type.Object({ ...IngestedAnswer.properties, rows: count, edges: count, passed_over: count });
export const RulesAnswer = Type.Object({ documents: count, edges: count });
export const ExtractionAnswer = Type.Object({
  documents: count,
  sections: count,
  edges: count,
  doubted: Type.Array(Type.Object({ document_id: Type.String(), section_id: Type.String(), code: Type.String(), reason: Type.String() })),
});
export const RemovalAnswer = Type.Object({ documents: count, sections: count, edges: count, nodes_gone: count, dry_run: Type.Boolean() });

const head = { snapshot_digest: Type.String(), ontology: Type.String(), published_at: Type.String(), sections: count, edges: count };
export const SnapshotAnswer = Type.Object({ ...head, left_out: Type.Object({ without_evidence: count, outside_ontology: count }) });
export const SnapshotsAnswer = Type.Object({ snapshots: Type.Array(Type.Object({ ...head, current: Type.Boolean() })) });
export const VerificationAnswer = Type.Object({
  snapshot_digest: Type.String(),
  status: Type.Enum(['whole', 'different']),
  sections: count,
  edges: count,
  findings: Type.Array(Type.Object({ part: Type.String(), place: Type.Union([count, Type.Null()]), problem: Type.String() })),
});
export type VerificationAnswer = Static<typeof VerificationAnswer>;

export const BundleAnswer = Type.Object(EvidenceBundle.properties);
export const ExplanationAnswer = Type.Object(EvidenceExplanation.properties);
