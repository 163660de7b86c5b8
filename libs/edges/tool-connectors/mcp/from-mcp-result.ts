import type { CallToolResult } from '@modelcontextprotocol/client';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { type ApprovalMode, withinMode } from '@kernel/approval-mode';
import { canonicalJson, type Json, NotJson } from '@kernel/canonical-json';
import { closed, NameField } from '@kernel/records/fields';
import type { ConnectorOutcome } from '@planes/action/classify-outcome';
import { MCP_NAMES } from './mcp-names';

const declaredOutcome = Compile(closed({ outcome: Type.Enum(['rejected', 'failed_clean']), code: NameField, transient: Type.Boolean() }));
const references = Compile(Type.Array(Type.String({ maxLength: 2000 }), { maxItems: 1000 }));

/**
 * Reads a tool's answer. Structured content is the output; without it, the content blocks as they came.
 * An error counts as clean only where the upstream declares it so, or the tool can only read.
 */
export function fromMcpResult(result: CallToolResult, highestMode: ApprovalMode): ConnectorOutcome {
  return result.isError === true ? failure(result, highestMode) : completion(result);
}

function completion(result: CallToolResult): ConnectorOutcome {
  const output: unknown = result.structuredContent ?? { content: result.content };
  const mutations: unknown = result._meta?.[MCP_NAMES.mutations] ?? [];
  const citations: unknown = result._meta?.[MCP_NAMES.citations] ?? [];
  const unreadable = { kind: 'unknown', cause: 'upstream', code: 'CONNECTOR_RESULT_UNREADABLE' } as const;
  if (!isJson(output)) return { ...unreadable, message: 'the upstream answered with what is not strict JSON' };
  if (!references.Check(mutations) || !references.Check(citations))
    return { ...unreadable, message: 'the upstream’s references are not lists of text' };
  return { kind: 'completed', output, mutations, citations };
}

function failure(result: CallToolResult, highestMode: ApprovalMode): ConnectorOutcome {
  const declared: unknown = result._meta?.[MCP_NAMES.outcome];
  const message = textOf(result);
  if (declaredOutcome.Check(declared)) {
    const { code, transient } = declared;
    return declared.outcome === 'rejected' ? { kind: 'rejected', code, message } : { kind: 'failed_clean', code, message, transient };
  }
  if (withinMode(highestMode, 'read_only')) return { kind: 'failed_clean', code: 'CONNECTOR_TOOL_ERROR', message, transient: false };
  return { kind: 'unknown', cause: 'upstream', code: 'CONNECTOR_TOOL_ERROR', message };
}

// An upstream's text is for people: one line, and no more of it than a person reads.
function textOf({ content }: CallToolResult): string {
  const texts = content.map((block) => (block.type === 'text' ? block.text : block.type));
  return texts.join(' ').replaceAll(/\s+/g, ' ').slice(0, 500);
}

function isJson(value: unknown): value is Json {
  try {
    canonicalJson(value);
    return true;
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}
