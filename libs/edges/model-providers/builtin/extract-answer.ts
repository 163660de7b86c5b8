import type { ExtractTask } from './model-task';

const NAME = String.raw`[\p{L}\p{N}][\p{L}\p{N}_-]{0,80}`;
/** How sure a model is that only knows the words of a sentence. */
const CONFIDENCE = 0.6;
const MOST_EDGES = 100;

/**
 * What a section states in the plainest words: "The policy late-parcels is owned by the role finance-lead.", class and name on both sides of the words of
 * a predicate, or a value up to the end of the sentence. Anything said otherwise is not understood.
 */
export function extractAnswer({ classes, predicates, section: { text } }: ExtractTask): string {
  const known = classes.map(({ name }) => name);
  const edges = predicates.flatMap(({ name, domain, range }) => {
    const words = name.split('_').join(String.raw`\s+`);
    const subjects = domain.filter((one) => known.includes(one)).join('|');
    const objects = range.filter((one) => known.includes(one)).join('|');
    if (subjects === '') return [];
    const value = range.includes('value') ? String.raw`(?<value>[^.!?\n]{1,120})` : '';
    const entity = objects === '' ? '' : String.raw`(?:the\s+|an?\s+)?(?<oclass>${objects})\s+(?<oname>${NAME})`;
    const object = [entity, value].filter((part) => part !== '').join('|');
    const said = new RegExp(String.raw`\b(?<sclass>${subjects})\s+(?<sname>${NAME})\s+(?:is\s+|are\s+)?${words}\s+(?:${object})`, 'giu');
    return [...text.matchAll(said)].map(({ 0: quote, groups = {} }) => {
      const { sclass = '', sname = '', oclass, oname, value: told = '' } = groups;
      const object_ = oclass === undefined ? told.trim() : `${oclass}:${oname ?? ''}`.toLowerCase();
      return {
        subject: `${sclass}:${sname}`.toLowerCase(),
        predicate: name,
        object: object_,
        quote: quote.trimEnd(),
        confidence: CONFIDENCE,
      };
    });
  });
  return JSON.stringify({ edges: edges.slice(0, MOST_EDGES) });
}
