import type { Transaction } from '../database/database';
import type { CallKey, StoredAnswer } from './tool-calls';

export interface AnswerRow {
  readonly result: Buffer | null;
  readonly receipt: Buffer | null;
}

/** The answer that ended this attempt; null when it has not ended. */
export async function storedAnswer(tx: Transaction, { tool_call_id, attempt }: CallKey): Promise<StoredAnswer | null> {
  const [row] = await tx.query<AnswerRow>('SELECT result, receipt FROM tool.call WHERE tool_call_id = $1 AND attempt = $2', [
    tool_call_id,
    attempt,
  ]);
  return row ? answerOf(row) : null;
}

/** Both documents, or null when the row holds none. */
export function answerOf({ result, receipt }: AnswerRow): StoredAnswer | null {
  return result && receipt ? { result, receipt } : null;
}
