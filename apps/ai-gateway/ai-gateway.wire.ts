import type {
  CallModelRequest,
  CallModelResponse,
  EmbedTextsRequest,
  EmbedTextsResponse,
} from '@contracts/generated/fiveplane/model/v1/ai_gateway';
import { type Digest, isDigest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { ModelCall } from '@kernel/records/model-call';
import { openDocument, type OpenedDocument, wireDocument } from '@platform/grpc/documents';
import { sameTenant, type VerifiedCall } from '@platform/grpc/verified-call';
import type { SettledQuestion } from './call-model';
import type { TextsToEmbed } from './embed-texts';

/** A question as it came over the wire. */
export interface AskedQuestion {
  readonly call: OpenedDocument<ModelCall>;
  readonly catalogue: Digest;
  readonly policy: Digest;
}

/** @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT for what cannot be read, CALLER_FORBIDDEN when the call is another tenant's or run's than was signed. */
export function toQuestion(request: CallModelRequest, caller: VerifiedCall): AskedQuestion {
  const call = openDocument('model-call', ModelCall, request.call);
  sameTenant(caller, call.value.tenant_id);
  if (caller.run !== undefined && caller.run !== call.value.run_id)
    throw new Fault('CALLER_FORBIDDEN', 'the model call is another run’s than the call', 'never');
  return {
    call,
    catalogue: toDigest('catalogue_digest', request.catalogueDigest),
    policy: toDigest('routing_policy_digest', request.routingPolicyDigest),
  };
}

export function toDelta(text: string): CallModelResponse {
  return { event: { $case: 'textDelta', textDelta: text } };
}

export function toSettled({ result, decision }: SettledQuestion): CallModelResponse {
  const settled = { result: wireDocument('model-result', result), routingDecision: wireDocument('routing-decision', decision) };
  return { event: { $case: 'settled', settled } };
}

const MOST_TEXTS = 256;

/** @throws Fault REQUEST_INVALID for a purpose that there is not, and for too many texts. */
export function toTexts({ model, dimensions, purpose, texts }: EmbedTextsRequest): TextsToEmbed {
  if (purpose !== 'unit' && purpose !== 'query') throw new Fault('REQUEST_INVALID', 'purpose is neither unit nor query', 'never');
  if (texts.length > MOST_TEXTS) throw new Fault('REQUEST_INVALID', `more than ${MOST_TEXTS} texts`, 'never');
  return { model, dimensions, purpose, texts };
}

/** Vectors come canonical, so 16 bits hold every component exactly. */
export function toEmbedded(outcome: readonly Float32Array[] | Refusal): EmbedTextsResponse {
  if (isRefusal(outcome)) {
    const { code, reason, rules } = outcome;
    return { outcome: { $case: 'refusal', refusal: { code, reason, rules: [...rules] } } };
  }
  const values = outcome.flatMap((vector) => [...vector]);
  const components = Buffer.alloc(values.length * 2);
  values.forEach((value, place) => components.writeInt16LE(value * 2048, place * 2));
  return { outcome: { $case: 'embedded', embedded: { components } } };
}

function toDigest(field: string, text: string): Digest {
  if (!isDigest(text)) throw new Fault('REQUEST_INVALID', `${field} is no digest`, 'never');
  return text;
}
