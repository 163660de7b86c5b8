import { type ApprovalMode, withinMode } from '@kernel/approval-mode';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { ArgConstraint, Capability, ContextPack } from '@kernel/records/context-pack';

type Permission = ContextPack['tooling_layer']['permissions'][number];

/** Stage 3. What the run may call, in the order of capability ids, arguments narrowed as permitted. The rest does not exist for it. */
export type ToolManifest = CompiledContext['manifests']['tool_manifest'];

/**
 * Registry ∩ permissions − prohibitions for one intent, then what the run's ceiling allows.
 * A permission that says no outweighs any that says yes; several that say yes narrow together. Empty when nothing is permitted.
 * Source: reference design, section 5, stage 3.
 */
export function surfaceTools(tooling: ContextPack['tooling_layer'], intentId: string, ceiling: ApprovalMode): ToolManifest {
  return tooling.adapter_registry
    .flatMap(({ adapter_id, endpoint_ref, capabilities }) =>
      capabilities.flatMap((capability) => {
        const permissions = permissionsFor(tooling, capability.capability_id, intentId);
        const permitted = permissions.length > 0 && permissions.every((permission) => permission.allow);
        const visible =
          permitted && !tooling.prohibitions.includes(capability.capability_id) && withinMode(capability.highest_mode, ceiling);
        return visible ? [{ adapter_id, endpoint_ref, capability: narrowed(capability, permissions) }] : [];
      }),
    )
    .toSorted((a, b) => (a.capability.capability_id < b.capability.capability_id ? -1 : 1));
}

function permissionsFor(tooling: ContextPack['tooling_layer'], capabilityId: string, intentId: string): readonly Permission[] {
  return tooling.permissions.filter(
    (permission) => permission.capability_id === capabilityId && (permission.intents.length === 0 || permission.intents.includes(intentId)),
  );
}

function narrowed(capability: Capability, permissions: readonly Permission[]): Capability {
  const args = Object.entries(capability.args).map(
    ([name, constraint]) =>
      [name, permissions.reduce((one, { arg_constraints }) => narrow(one, arg_constraints[name]), constraint)] as const,
  );
  return { ...capability, args: Object.fromEntries(args) };
}

function narrow(constraint: ArgConstraint, by: Permission['arg_constraints'][string] | undefined): ArgConstraint {
  const least = Math.max(constraint.min ?? -Infinity, by?.min ?? -Infinity);
  const most = Math.min(constraint.max ?? Infinity, by?.max ?? Infinity);
  return { ...constraint, ...(least === -Infinity ? {} : { min: least }), ...(most === Infinity ? {} : { max: most }) };
}
