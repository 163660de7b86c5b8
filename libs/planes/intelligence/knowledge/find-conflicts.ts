import type { Edge } from './edge';
import { functionalPredicates, type Ontology } from './ontology';

export interface Conflict {
  readonly subject: string;
  readonly predicate: string;
  /** Sorted. */
  readonly values: readonly string[];
  readonly edges: readonly Edge[];
}

/** Where a functional predicate has several objects that hold at one instant, by subject and predicate. None of them is preferred. */
export function findConflicts(edges: readonly Edge[], ontology: Ontology): readonly Conflict[] {
  const functional = new Set(functionalPredicates(ontology));
  const groups = Map.groupBy(
    edges.filter(({ predicate }) => functional.has(predicate)),
    ({ subject, predicate }) => `${subject}\n${predicate}`,
  );
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => conflictOf(group));
}

function conflictOf(group: readonly Edge[]): readonly Conflict[] {
  const disputed = group.filter((edge) => group.some((other) => other.object !== edge.object && overlap(edge, other)));
  const [first] = disputed;
  if (first === undefined) return [];
  const values = [...new Set(disputed.map(({ object }) => object))].sort();
  return [{ subject: first.subject, predicate: first.predicate, values, edges: disputed }];
}

// Text order is time order; an open end holds for ever.
function overlap(a: Edge, b: Edge): boolean {
  const endsBefore = (one: Edge, other: Edge): boolean =>
    one.valid_to !== null && other.valid_from !== null && one.valid_to <= other.valid_from;
  return !endsBefore(a, b) && !endsBefore(b, a);
}
