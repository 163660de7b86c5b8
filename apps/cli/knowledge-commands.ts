import { AWAY, type CommandEntry, REFUSED } from './command-entry';

const COLLECTION = ['--collection <name>', 'where documents belong together, such as handbook'] as const;
const FACTS: CommandEntry['options'] = [
  ['--classification <class>', 'PUBLIC, INTERNAL, CONFIDENTIAL or RESTRICTED; default: INTERNAL'],
  ['--valid-until <time>', 'RFC 3339 UTC with milliseconds: from then on it is marked as expired'],
  ['--review-by <time>', 'from then on it is marked as due for review'],
];
const CHOICE: CommandEntry['options'] = [
  ['--document <id>', 'one document of the working set'],
  ['--collection <name>', 'every document of a collection'],
];
const QUESTION: CommandEntry['options'] = [
  ['--snapshot <digest>', 'the snapshot to ask; default: the current one'],
  ['--top <n>', 'passages at most, 1 to 50; default: 5'],
  ['--hops <n>', 'edges away from the entities that the question names, 0 to 4; default: 1'],
  ['--entities <list>', 'further entities to start from, separated by commas'],
  ['--max-classification <class>', 'nothing above it is found; default: CONFIDENTIAL'],
  ['--as-of <time>', 'when staleness is judged; default: now'],
  ['--tokens <n>', 'what the passages may take'],
];

/** Commands for what a tenant knows: documents, edges, snapshots, evidence. They speak as the tenant’s developer unless somebody is named. */
export const KNOWLEDGE_COMMANDS: readonly CommandEntry[] = [
  {
    words: 'knowledge ingest <path>',
    about:
      'Put a document, or every document of a folder, into the working set: Markdown, HTML, PDF, plain text. The same again changes nothing.',
    required: [COLLECTION],
    options: [['--title <text>', 'of a single document; default: its name'], ...FACTS],
    example: 'npx fiveplane knowledge ingest ./handbook --collection handbook --tenant acme',
    exits: ['0  everything is in the working set', '2  at least one document was refused; the others are in', AWAY],
    file: 'knowledge-ingest',
  },
  {
    words: 'knowledge tables <file>',
    about: 'Put a CSV or JSON table into the working set, with the edges that its mapping reads in every row.',
    required: [COLLECTION, ['--mapping <path>', 'what a row states, as JSON; apps/knowledge-substrate/README.md shows one']],
    options: [['--title <text>', 'default: the file’s name'], ...FACTS],
    example: 'npx fiveplane knowledge tables parts.csv --mapping parts.mapping.json --collection handbook --tenant acme',
    exits: ['0  rows and edges are in the working set', REFUSED, AWAY],
    file: 'knowledge-tables',
  },
  {
    words: 'knowledge rules <file>',
    about: 'Read edges out of documents by the patterns of a rule file, in the place of what the same rules read before.',
    options: CHOICE,
    example: 'npx fiveplane knowledge rules limits.rules.json --collection handbook --tenant acme',
    exits: ['0  read', REFUSED, AWAY],
    file: 'knowledge-rules',
  },
  {
    words: 'knowledge extract',
    about: 'Let a model read edges out of documents, through the AI Gateway. What a section or the ontology does not bear out is refused.',
    options: CHOICE,
    example: 'npx fiveplane knowledge extract --document refunds.md --tenant acme',
    exits: ['0  read; sections whose answer was not believed are listed', REFUSED, AWAY],
    file: 'knowledge-extract',
  },
  {
    words: 'knowledge remove',
    about: 'Take documents out of the working set with all that rests on them. Published snapshots keep them.',
    options: [...CHOICE, ['--dry-run', 'count, and remove nothing']],
    example: 'npx fiveplane knowledge remove --document refunds.md --dry-run --tenant acme',
    exits: ['0  removed, or counted', REFUSED, AWAY],
    file: 'knowledge-remove',
  },
  {
    words: 'knowledge snapshot <build|verify|list>',
    about: 'Publish the working set as the current snapshot; hold one against its digest, row by row; list them.',
    options: [['--snapshot <digest>', 'the one to verify; default: the current one']],
    example: 'npx fiveplane knowledge snapshot build --tenant acme',
    exits: ['0  published, whole or listed', '2  the platform refused, or the snapshot is not what was published', AWAY],
    file: 'knowledge-snapshot',
  },
  {
    words: 'knowledge query <question>',
    about: 'Evidence of one snapshot: passages, edges, conflicts, and what is stale.',
    required: [COLLECTION],
    options: QUESTION,
    example: 'npx fiveplane knowledge query "How long is the warranty?" --collection handbook --tenant acme',
    exits: ['0  shown, also when nothing was found', REFUSED, AWAY],
    file: 'knowledge-query',
  },
  {
    words: 'knowledge explain <question>',
    about: 'Why a question is answered as it is: which list found a passage, at which rank, with which weight, and who made each edge.',
    required: [COLLECTION],
    options: QUESTION,
    example: 'npx fiveplane knowledge explain "How long is the warranty?" --collection handbook --tenant acme',
    exits: ['0  shown', REFUSED, AWAY],
    file: 'knowledge-explain',
  },
];
