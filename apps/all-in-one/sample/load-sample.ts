import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { digestOf } from '@kernel/digest';
import { ContextPack } from '@kernel/records/context-pack';
import { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import { PolicyBundle } from '@kernel/records/policy';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';

/** One chapter of a handbook. The file's name is the document's id. */
export interface HandbookChapter {
  readonly document_id: string;
  readonly markdown: string;
}

/** A sample tenant's documents, unsigned, each fitting its schema; the pack names its bundles by digest. */
export interface SampleTenant {
  readonly tenant_id: string;
  readonly bundles: readonly PolicyBundle[];
  readonly catalogue: ModelCatalogue;
  readonly routing: RoutingPolicy;
  readonly pack: ContextPack;
  readonly ontology: KnowledgeOntology;
  /** In the order of their names. */
  readonly handbook: readonly HandbookChapter[];
}

/**
 * Reads every tenant of the sample, in the order of their names.
 * The digests of bundles in `pack.json` are filled in here, because nobody can write them by hand.
 * @throws Error naming the file that is missing, is not JSON, does not fit, or names a bundle that is not beside it.
 */
export function loadSample(folder: string): readonly SampleTenant[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((tenant) => loadTenant(join(folder, tenant)));
}

function loadTenant(folder: string): SampleTenant {
  const bundles = readdirSync(folder)
    .filter((file) => file.startsWith('policy.') && file.endsWith('.json'))
    .sort()
    .map((file) => read(join(folder, file), PolicyBundle));
  const sample = {
    tenant_id: basename(folder),
    bundles,
    catalogue: read(join(folder, 'models.json'), ModelCatalogue),
    routing: read(join(folder, 'routing.json'), RoutingPolicy),
    pack: withBundleDigests(read(join(folder, 'pack.json'), ContextPack), bundles),
    ontology: read(join(folder, 'ontology.json'), KnowledgeOntology),
    handbook: handbookIn(join(folder, 'handbook')),
  };
  const owners = [
    sample.pack.pack_meta.tenant,
    sample.catalogue.tenant_id,
    sample.routing.tenant_id,
    sample.ontology.tenant_id,
    ...bundles.map((bundle) => bundle.tenant_id),
  ];
  if (owners.some((owner) => owner !== sample.tenant_id)) throw new Error(`${folder} holds a document of another tenant`);
  return sample;
}

function withBundleDigests(pack: ContextPack, bundles: readonly PolicyBundle[]): ContextPack {
  const policy_bundles = pack.policy_layer.policy_bundles.map((entry) => {
    const bundle = bundles.find((one) => `${one.bundle_id}@${one.bundle_version}` === entry.ref);
    if (!bundle) throw new Error(`the pack of ${pack.pack_meta.tenant} names ${entry.ref}, which is not beside it`);
    return { ...entry, digest: digestOf(bundle) };
  });
  return { ...pack, policy_layer: { ...pack.policy_layer, policy_bundles } };
}

function handbookIn(folder: string): readonly HandbookChapter[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => ({ document_id: basename(file, '.md'), markdown: readFileSync(join(folder, file), 'utf8') }));
}

function read<S extends TSchema>(file: string, schema: S): Static<S> {
  const value = parseStrictJson(readFileSync(file));
  if (value instanceof NotStrict) throw new Error(`${file}: ${value.describe()}`);
  const [error] = Compile(schema).Errors(value);
  if (error) throw new Error(`${file}: ${error.instancePath} ${error.message}`);
  return value as Static<S>;
}
