import { digestOfBytes } from '@kernel/digest';
import type { ContextBlock } from '@kernel/records/compiled-context';
import type { CountTokens } from './estimate-tokens';

/** A block that wants to be in the prompt. */
export interface CandidateBlock {
  readonly block: ContextBlock;
  readonly tokens: number;
  /** Placed first, whole, or the compile is refused. */
  readonly required: boolean;
}

/** A block that the pack's author wrote: it directs, so it is whole or absent, never cut. */
export function instructionBlock(
  part: Pick<ContextBlock, 'block_id' | 'bucket' | 'content' | 'priority'> & { readonly source: string },
  count: CountTokens,
): CandidateBlock {
  const { source, ...rest } = part;
  return candidate({ ...rest, provenance_refs: [source], origin: 'pack', instruction_treatment: 'instruction' }, count, 'optional');
}

/** A block of retrieved, recalled or sent text: data, whatever it says. */
export function dataBlock(
  part: Pick<ContextBlock, 'block_id' | 'bucket' | 'content' | 'priority' | 'provenance_refs' | 'origin'>,
  count: CountTokens,
  need: 'required' | 'optional' = 'optional',
): CandidateBlock {
  return candidate({ ...part, instruction_treatment: 'data_only' }, count, need);
}

/** The block with another content, marked as cut. */
export function withContent(block: ContextBlock, content: string): ContextBlock {
  return { ...block, content, content_hash: contentHash(content), truncated: true };
}

/** A block id made of names; too long ones are shortened to the digest of the whole. */
export function blockId(bucket: string, name: string): string {
  const id = `${bucket}:${name}`;
  return id.length <= MAX_NAME ? id : `${bucket}:${contentHash(name)}`;
}

const MAX_NAME = 200;

function candidate(
  block: Omit<ContextBlock, 'content_hash' | 'truncated'>,
  count: CountTokens,
  need: 'required' | 'optional',
): CandidateBlock {
  return {
    block: { ...block, content_hash: contentHash(block.content), truncated: false },
    tokens: count(block.content),
    required: need === 'required',
  };
}

function contentHash(content: string): ContextBlock['content_hash'] {
  return digestOfBytes(Buffer.from(content, 'utf8'));
}
