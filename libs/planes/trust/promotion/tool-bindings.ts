import type { Capability } from '@kernel/records/context-pack';
import { allCapabilities, type BindingFinding, type PackIndex, undeclared } from './pack-index';

/** What permissions, prohibitions and capabilities name and the pack does not declare. */
export function toolBindings(index: PackIndex): readonly BindingFinding[] {
  const { permissions, prohibitions } = index.pack.tooling_layer;
  return [
    ...permissions.flatMap((permission) => {
      const ref = `permission ${permission.permission_id}`;
      const args = new Set(Object.keys(index.capabilities.get(permission.capability_id)?.args ?? {}));
      return [
        ...undeclared('PERMISSION_CAPABILITY_UNKNOWN', ref, 'capability', [permission.capability_id], index.capabilities),
        ...undeclared('PERMISSION_INTENT_UNKNOWN', ref, 'intent', permission.intents, index.intents),
        ...undeclared('PERMISSION_ARGUMENT_UNKNOWN', ref, 'argument', Object.keys(permission.arg_constraints), args),
      ];
    }),
    ...undeclared('PROHIBITION_CAPABILITY_UNKNOWN', 'prohibitions', 'capability', prohibitions, index.capabilities),
    ...allCapabilities(index.pack).flatMap((capability) => capabilityBindings(index, capability)),
  ];
}

function capabilityBindings(index: PackIndex, capability: Capability): readonly BindingFinding[] {
  const ref = `capability ${capability.capability_id}`;
  const scope = capability.object_scope;
  return [
    ...undeclared('CAPABILITY_EVIDENCE_UNKNOWN', ref, 'evidence', capability.requires_evidence, index.evidence),
    ...(scope === null
      ? []
      : [
          ...undeclared('CAPABILITY_EVIDENCE_UNKNOWN', ref, 'evidence', [scope.evidence_name], index.evidence),
          ...undeclared('CAPABILITY_ARGUMENT_UNKNOWN', ref, 'argument', [scope.arg], new Set(Object.keys(capability.args))),
        ]),
  ];
}
