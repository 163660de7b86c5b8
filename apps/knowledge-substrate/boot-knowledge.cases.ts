import { hash } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import { InMemoryModelBoundary } from '@edges/peers/ai-gateway/in-memory-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { InMemoryKeyHolders } from '@edges/peers/key-holders/in-memory-key-holders';
import { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { InMemoryOntologies } from '@edges/peers/ontologies/in-memory-ontologies';
import { Ontologies } from '@edges/peers/ontologies/ontologies';
import { Registry } from '@edges/peers/registry/registry';
import { keyText, secretHash } from '@planes/decision/conversation/api-key-text';
import { anOntology } from '@planes/intelligence/knowledge/a-handbook';
import type { AppName } from '@platform/apps';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { RandomIds } from '@platform/ids';
import { provideValue } from '@platform/provide';
import { Secret } from '@platform/settings/secret';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { KNOWLEDGE_SUBSTRATE, KnowledgeSubstrateModule } from './knowledge-substrate.module';

const SECRET = 'a-secret-shared-by-the-services-of-this-spec';

/** A registry in which nobody has published a market, and a gateway that nobody may need then. */
const NO_MARKET: readonly Provider[] = [
  provideValue(Registry, new ResolvingRegistry([], [])),
  provideValue(
    ModelBoundary,
    new InMemoryModelBoundary(() => {
      throw new Error('nobody may ask a model');
    }),
  ),
];

/** Ontologies of every tenant of a spec, whatever it is called. */
class Everybodys extends InMemoryOntologies {
  override current(call: Parameters<InMemoryOntologies['current']>[0]): Promise<KnowledgeOntology | null> {
    return Promise.resolve(call.tenant === 'silent' ? null : anOntology({ tenant_id: call.tenant }));
  }
}

/** The app over an embedded store in a folder, and peers that behave. Tenant `silent` has promoted no ontology. @param models a registry and a model boundary. */
export async function bootKnowledge(folder: string, models: readonly Provider[] = NO_MARKET, ontologies: Ontologies = new Everybodys([])) {
  const holders = new InMemoryKeyHolders();
  const ids = new RandomIds(new SystemClock());
  const peers = [provideValue(KeyHolders, holders), provideValue(Ontologies, ontologies), ...models];
  const running = await bootService(
    { ...KNOWLEDGE_SUBSTRATE, calls: [], module: (booting) => KnowledgeSubstrateModule.over(booting, peers) },
    {
      ...{ FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error' },
      ...{ FIVEPLANE_SERVICE_SECRET: SECRET, FIVEPLANE_DATA_DIR: folder },
    },
  );
  const channels: PeerChannel[] = [];
  const channel = (caller: AppName): PeerChannel => {
    const address = () => running.grpcAddress;
    const made = new PeerChannel({ peer: 'knowledge-substrate', caller, secret: new Secret(SECRET), clock: new SystemClock(), address });
    channels.push(made);
    return made;
  };
  const keyOf = (tenant_id: string, user_id: string, ...roles: string[]): string => {
    const key_id = ids.next('key');
    const text = keyText(key_id, hash('sha256', key_id, 'buffer'));
    holders.add(key_id, secretHash({ key_id, secret: text.slice(-43) }), { tenant_id, user_id, kind: 'user', roles });
    return text;
  };
  const ask = async (path: string, key: string | undefined, { method = 'GET', body, type = 'application/json', accept }: Asked = {}) => {
    const headers = { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { 'content-type': type }), ...(accept === undefined ? {} : { accept }) }; // prettier-ignore
    const sent = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const answer = await fetch(running.httpUrl + path, {
      method,
      headers,
      ...(sent === undefined ? {} : { body: sent as string | Uint8Array<ArrayBuffer> }),
    });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, text, body: (json ? JSON.parse(text) : {}) as Record<string, unknown> };
  };
  const close = async () => {
    for (const made of channels) made.close();
    await running.stop();
  };
  return { channel, keyOf, ask, close };
}

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
}
