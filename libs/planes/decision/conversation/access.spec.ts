import { ACCESS, OPERATIONS, refuseAccess } from './access';

it.each([
  [
    'support_ops',
    ['invokeAgent', 'getRun', 'streamRunEvents', 'cancelRun', 'listApprovals', 'getApproval', 'signApproval', 'listRecords', 'getRecord'],
  ],
  [
    'developer',
    ['invokeAgent', 'getRun', 'streamRunEvents', 'cancelRun', 'listApprovals', 'getApproval', 'listRecords', 'getRecord', 'exportRecord'],
  ],
  ['auditor', ['getRun', 'streamRunEvents', 'listApprovals', 'getApproval', 'listRecords', 'getRecord', 'exportRecord']],
])('%s may do these things and no others', (role, allowed) => {
  expect(OPERATIONS.filter((operation) => refuseAccess(operation, [role]) === undefined)).toEqual(allowed);
});

it('lets nobody act without a role', () => {
  expect(OPERATIONS.filter((operation) => refuseAccess(operation, []) === undefined)).toEqual([]);
});

it('never takes anything away with another role', () => {
  for (const operation of OPERATIONS)
    for (const kind of ACCESS[operation]) expect(refuseAccess(operation, [kind, 'auditor'])).toBeUndefined();
});
