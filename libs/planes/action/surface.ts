import { type ApprovalMode, withinMode } from '@kernel/approval-mode';
import { type Refusal, refused } from '@kernel/outcome';
import type { Adapter, Capability, ContextPack } from '@kernel/records/context-pack';

type ToolingLayer = ContextPack['tooling_layer'];
type Permission = ToolingLayer['permissions'][number];

/** A capability that this intent may see, with the adapter behind it and the permissions that narrow it. */
export interface Exposed {
  readonly adapter: Adapter;
  readonly capability: Capability;
  readonly permissions: readonly Permission[];
}

/** What a run may see of the world, by capability id. What is not in it is invisible. */
export type Surface = ReadonlyMap<string, Exposed>;

/**
 * Registry ∩ permissions − prohibitions, for one intent. A permission that says no outweighs any that says yes.
 * Empty when nothing is permitted. Source: reference design, section 9.
 */
export function surfaceOf(tooling: ToolingLayer, intentId: string): Surface {
  const surface = new Map<string, Exposed>();
  for (const adapter of tooling.adapter_registry) {
    for (const capability of adapter.capabilities) {
      const permissions = permissionsFor(tooling, capability.capability_id, intentId);
      const permitted = permissions.length > 0 && permissions.every((permission) => permission.allow);
      if (permitted && !tooling.prohibitions.includes(capability.capability_id)) {
        surface.set(capability.capability_id, { adapter, capability, permissions });
      }
    }
  }
  return surface;
}

/**
 * The exposed capability, when the run may call it at all.
 * Outside the surface the answer is the one for an unknown name; above the run's ceiling it is named, because the run could see it.
 */
export function callable(surface: Surface, capabilityId: string, ceiling: ApprovalMode): Exposed | Refusal {
  const exposed = surface.get(capabilityId);
  if (!exposed) return refused('ACTION_NOT_ON_SURFACE', `there is no capability ${capabilityId} for this intent`);
  const { highest_mode } = exposed.capability;
  if (withinMode(highest_mode, ceiling)) return exposed;
  return refused('ACTION_ABOVE_CEILING', `${capabilityId} can be ${highest_mode}, this run may go up to ${ceiling}`);
}

function permissionsFor(tooling: ToolingLayer, capabilityId: string, intentId: string): readonly Permission[] {
  return tooling.permissions.filter(
    (permission) => permission.capability_id === capabilityId && (permission.intents.length === 0 || permission.intents.includes(intentId)),
  );
}
