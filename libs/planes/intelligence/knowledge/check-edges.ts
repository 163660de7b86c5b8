import { type Refusal, refused } from '@kernel/outcome';
import type { Edge } from './edge';
import type { KnowledgeCode } from './errors';
import { evidenceRef, sectionOfRef, type SectionName } from './evidence-ref';
import { classOf, nameOfOntology, type Ontology } from './ontology';

/**
 * Says no to the first edge that has no evidence among the known sections, or that the ontology does not allow; undefined when all may be written.
 * Source: contracts, section 8.
 */
export function checkEdges(edges: readonly Edge[], ontology: Ontology, known: readonly SectionName[]): Refusal | undefined {
  const sections = new Set(known.map(evidenceRef));
  for (const [position, edge] of edges.entries()) {
    const refusal = withoutEvidence(edge, position, sections) ?? refuseEdge(edge, position, ontology);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** True for an edge that the ontology allows, whatever its evidence. */
export function withinOntology(edge: Edge, ontology: Ontology): boolean {
  return problemOf(edge, ontology) === undefined;
}

function withoutEvidence({ evidence_ref }: Edge, position: number, sections: ReadonlySet<string>): Refusal | undefined {
  const section = sectionOfRef(evidence_ref);
  if (section === undefined) return no('KNOWLEDGE_EDGE_WITHOUT_EVIDENCE', `edge ${position} names no section as its evidence`);
  if (sections.has(evidenceRef(section))) return undefined;
  return no('KNOWLEDGE_EDGE_WITHOUT_EVIDENCE', `edge ${position} names a section that was not ingested`);
}

/** Says no to an edge that the ontology does not allow. `position` tells the caller which one. */
export function refuseEdge(edge: Edge, position: number, ontology: Ontology): Refusal | undefined {
  const problem = problemOf(edge, ontology);
  return problem === undefined
    ? undefined
    : no('KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY', `edge ${position} ${problem}`, [nameOfOntology(ontology)]);
}

function problemOf({ subject, predicate, object, valid_from, valid_to }: Edge, ontology: Ontology): string | undefined {
  const rule = ontology.predicates.find(({ name }) => name === predicate);
  if (rule === undefined) return 'has a predicate that the ontology does not know';
  if (!rule.domain.includes(classOf(subject, ontology))) return `has a subject that ${rule.name} does not allow`;
  if (!rule.range.includes(classOf(object, ontology))) return `has an object that ${rule.name} does not allow`;
  if (valid_from !== null && valid_to !== null && valid_to <= valid_from) return 'ends before it begins to hold';
  return undefined;
}

function no(code: KnowledgeCode, reason: string, rules: readonly string[] = []): Refusal {
  return refused(code, reason, rules);
}
