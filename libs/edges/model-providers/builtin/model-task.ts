import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { AnyJson, ApprovalModeField, NameField } from '@kernel/records/fields';
import { TaskTemplate } from '@kernel/records/task-template';
import type { ModelMessage } from '@kernel/records/model-call';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';

// The task may carry more than this model reads, so these objects are open.
const open = { additionalProperties: true } as const;

const OfferedTool = Type.Object({ tool: NameField, approval_mode: ApprovalModeField, requires_evidence: Type.Array(NameField) }, open);

/** What a planning task says, as JSON in the last user message. */
export const PlanTask = Type.Object(
  {
    operation: Type.Literal('judge.plan'),
    intent_id: NameField,
    message: Type.String(),
    task_templates: Type.Array(TaskTemplate),
    tools: Type.Array(OfferedTool),
  },
  open,
);
export type PlanTask = Static<typeof PlanTask>;

const TaskEvidence = Type.Object(
  { ref: Type.String(), bucket: Type.Optional(Type.String()), heading: Type.String(), text: Type.String() },
  open,
);
const TaskResult = Type.Object({ step_id: NameField, tool: NameField, status: NameField, output: AnyJson }, open);

/** What an answering task says. */
export const ComposeTask = Type.Object(
  {
    operation: Type.Literal('answer.compose'),
    message: Type.String(),
    answer_outline: Type.String(),
    results: Type.Array(TaskResult),
    evidence: Type.Array(TaskEvidence),
  },
  open,
);
export type ComposeTask = Static<typeof ComposeTask>;

/** What a reflecting task says: a question, and memories by number. */
export const ReflectTask = Type.Object(
  {
    operation: Type.Literal('memory.reflect'),
    question: Type.String(),
    memories: Type.Array(Type.Object({ number: Type.Integer(), said_by: Type.String(), text: Type.String() }, open)),
  },
  open,
);
export type ReflectTask = Static<typeof ReflectTask>;

const planCheck = Compile(PlanTask);
const composeCheck = Compile(ComposeTask);
const reflectCheck = Compile(ReflectTask);

const Named = Type.Object({ name: NameField }, open);

/** What an extracting task says. */
export const ExtractTask = Type.Object(
  {
    operation: Type.Literal('memory.extract'),
    classes: Type.Array(Named),
    predicates: Type.Array(Type.Object({ name: NameField, domain: Type.Array(NameField), range: Type.Array(NameField) }, open)),
    section: Type.Object({ heading: Type.String(), text: Type.String() }, open),
  },
  open,
);
export type ExtractTask = Static<typeof ExtractTask>;
const extractCheck = Compile(ExtractTask);

/** Reads a planning task; undefined when the last user message is none. */
export function readPlanTask(messages: readonly ModelMessage[]): PlanTask | undefined {
  const value = lastUserJson(messages);
  return planCheck.Check(value) ? value : undefined;
}

/** Reads an answering task; undefined when the last user message is none. */
export function readComposeTask(messages: readonly ModelMessage[]): ComposeTask | undefined {
  const value = lastUserJson(messages);
  return composeCheck.Check(value) ? value : undefined;
}

/** Reads a reflecting task; undefined when the last user message is none. */
export function readReflectTask(messages: readonly ModelMessage[]): ReflectTask | undefined {
  const value = lastUserJson(messages);
  return reflectCheck.Check(value) ? value : undefined;
}

/** Reads an extracting task; undefined when the last user message is none. */
export function readExtractTask(messages: readonly ModelMessage[]): ExtractTask | undefined {
  const value = lastUserJson(messages);
  return extractCheck.Check(value) ? value : undefined;
}

function lastUserJson(messages: readonly ModelMessage[]): unknown {
  const last = messages.findLast(({ role }) => role === 'user');
  const value = last === undefined ? undefined : parseStrictJson(last.content);
  return value instanceof NotStrict ? undefined : value;
}
