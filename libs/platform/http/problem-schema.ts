import Type from 'typebox';
import { closed, MillisField, TraceIdField } from '@kernel/records/fields';

/** Every answer that is not a success. Source: RFC 9457. */
export const ProblemSchema = closed({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  code: Type.String({ pattern: '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^INTERNAL$|^OVERLOADED$' }),
  detail: Type.String(),
  trace_id: TraceIdField,
  retry_after_ms: Type.Optional(MillisField),
  findings: Type.Optional(Type.Array(closed({ path: Type.String(), problem: Type.String() }))),
});
