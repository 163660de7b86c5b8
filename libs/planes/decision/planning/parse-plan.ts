import { Compile } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import { PlanProposal } from '@kernel/records/plan';

const validator = Compile(PlanProposal);

/** The JSON Schema that a planning model is asked to fill. */
export const PLAN_SCHEMA = PlanProposal;

/** Reads what a model proposed. Total: what does not fit is a refusal that names the places, for the next planning to read. */
export function parsePlan(proposed: Json | null): PlanProposal | Refusal {
  if (validator.Check(proposed)) return proposed;
  const places = validator
    .Errors(proposed)
    .slice(0, 5)
    .map((error) => `${error.instancePath || '/'} ${error.message}`);
  return refused('RUN_PLAN_MALFORMED', `the proposed plan does not fit: ${places.join('; ')}`, places);
}
