import { canonicalJson } from '@kernel/canonical-json';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import { type CandidateBlock, dataBlock } from './candidate-block';
import type { CountTokens } from './estimate-tokens';

/** What the caller sent beside the message. Data, whatever it says. */
export function sessionBlocks({ request_id, input }: InvokeRequest, count: CountTokens): readonly CandidateBlock[] {
  const block = (name: string, value: unknown, priority: number) =>
    dataBlock(
      {
        block_id: `session:${name}`,
        bucket: 'session',
        content: canonicalJson(value),
        priority,
        provenance_refs: [request_id],
        origin: 'request',
      },
      count,
    );
  return [
    ...(input.context === undefined ? [] : [block('context', input.context, 100)]),
    ...(input.attachments === undefined ? [] : [block('attachments', input.attachments, 50)]),
  ];
}
