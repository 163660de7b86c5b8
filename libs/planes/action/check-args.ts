import { canonicalJson, type Json } from '@kernel/canonical-json';
import { digestOf, type Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { ArgConstraint } from '@kernel/records/context-pack';
import type { Exposed } from './surface';

export type Args = { readonly [key: string]: Json };

/** Arguments in the one form that is hashed, sent and compared, with their hash. */
export interface NormalArgs {
  readonly args: Args;
  readonly args_hash: Digest;
}

/** The canonical JSON reading of the arguments: key order and number spelling vanish, nothing else changes. @throws NotJson for what JSON cannot say. */
export function normaliseArgs(args: Args): NormalArgs {
  return { args: JSON.parse(canonicalJson(args)) as Args, args_hash: digestOf(args) };
}

/**
 * Checks arguments against the capability's own constraints and then against what the permissions narrow.
 * Closed: an argument nobody declared is refused, never dropped. A permission that constrains an undeclared argument refuses the call.
 */
export function checkArgs({ capability, permissions }: Exposed, args: Args): Refusal | null {
  for (const name of Object.keys(args)) {
    if (!Object.hasOwn(capability.args, name)) return invalid(`${capability.capability_id} takes no argument ${name}`);
  }
  for (const [name, constraint] of Object.entries(capability.args)) {
    const problem = problemOf(name, args[name], constraint);
    if (problem !== null) return invalid(problem);
  }
  for (const permission of permissions) {
    for (const [name, { min, max }] of Object.entries(permission.arg_constraints)) {
      const value = args[name];
      if (value === undefined && Object.hasOwn(capability.args, name)) continue;
      if (typeof value !== 'number')
        return invalid(`${permission.permission_id} bounds ${name}, which is not a number here`, permission.permission_id);
      if (outside(value, min, max)) return invalid(`${name} is outside what ${permission.permission_id} permits`, permission.permission_id);
    }
  }
  return null;
}

function problemOf(name: string, value: Json | undefined, constraint: ArgConstraint): string | null {
  if (value === undefined) return constraint.required ? `argument ${name} is missing` : null;
  if (!isOfType(value, constraint.type)) return `argument ${name} is not of type ${constraint.type}`;
  if (typeof value === 'number' && outside(value, constraint.min, constraint.max)) return `argument ${name} is out of bounds`;
  if (constraint.enum !== undefined && !constraint.enum.includes(String(value))) return `argument ${name} is none of the allowed values`;
  if (typeof value !== 'string') return null;
  if (constraint.max_length !== undefined && value.length > constraint.max_length)
    return `argument ${name} is longer than ${constraint.max_length}`;
  if (constraint.pattern !== undefined && !new RegExp(`^(?:${constraint.pattern})$`, 'u').test(value))
    return `argument ${name} does not match its pattern`;
  return null;
}

function isOfType(value: Json, type: ArgConstraint['type']): boolean {
  return type === 'integer' ? Number.isSafeInteger(value) : typeof value === type;
}

function outside(value: number, min: number | undefined, max: number | undefined): boolean {
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}

function invalid(reason: string, rule?: string): Refusal {
  return refused('ACTION_ARGS_INVALID', reason, rule === undefined ? [] : [rule]);
}
