import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';

/** What text that names no entity is called. */
const VALUE = 'value';

/** Terms of an ontology that mean nothing or two things, each as `<term> <problem>`. Empty when they fit together. */
export function brokenTerms({ classes, predicates }: KnowledgeOntology): readonly string[] {
  const known = new Set(classes.map(({ name }) => name));
  return [
    ...repeated(classes.map(({ name }) => name)).map((name) => `${name} CLASS_REPEATED`),
    ...(known.has(VALUE) ? [`${VALUE} CLASS_RESERVED`] : []),
    ...repeated(predicates.map(({ name }) => name)).map((name) => `${name} PREDICATE_REPEATED`),
    ...predicates.flatMap(({ name, domain, range, names }) => [
      ...domain.filter((one) => !known.has(one)).map((one) => `${name} DOMAIN_UNKNOWN ${one}`),
      ...range.filter((one) => one !== VALUE && !known.has(one)).map((one) => `${name} RANGE_UNKNOWN ${one}`),
      // A name is a text; an entity is none.
      ...(names && range.some((one) => one !== VALUE) ? [`${name} NAME_IS_NO_VALUE`] : []),
    ]),
  ];
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
