import Type, { type Static } from 'typebox';
import { AnyJson, closed, NameField } from './fields';

/** An argument is a value, or read from the message, or from an earlier step's output. */
export const TemplateArg = Type.Union([
  closed({ value: AnyJson }),
  closed({ from_message: Type.Enum(['order_id', 'amount_cents', 'text']), otherwise: Type.Optional(AnyJson) }),
  closed({ from_step: NameField, pointer: Type.String({ pattern: '^(/[^/]+)*$' }) }),
]);
export type TemplateArg = Static<typeof TemplateArg>;

/** A parameterised plan for an intent. */
export const TaskTemplate = closed({
  template_id: NameField,
  intent_id: NameField,
  description: Type.String({ maxLength: 2000 }),
  steps: Type.Array(
    closed({ step_id: NameField, tool: NameField, args: Type.Record(Type.String(), TemplateArg), depends_on: Type.Array(NameField) }),
    { maxItems: 20 },
  ),
  decision_key: NameField,
  answer_outline: Type.String({ maxLength: 4000 }),
});
export type TaskTemplate = Static<typeof TaskTemplate>;
