import Type from 'typebox';
import { ACCESS } from '@planes/decision/conversation/access';
import { describeApi, type DescribedOperation } from '@platform/http/describe-api';
import { type Answer, PUBLIC_OPERATIONS, type PublicOperation } from './public-operations';

/** The OpenAPI 3.1 description of the public API, made from the very schemas that requests are checked with. */
export function openapiDocument(): object {
  return describeApi({
    title: 'Fiveplane',
    description:
      'Ask for governed runs, approve what needs a person, and take signed Decision Records away. The records are described at /schemas/<kind>.v1.json.',
    tags: ['runs', 'approvals', 'records'],
    operations: PUBLIC_OPERATIONS.map(described),
  });
}

function described({ idPrefix, answers, ...operation }: PublicOperation): DescribedOperation {
  return {
    ...operation,
    ...(idPrefix === undefined ? {} : { places: { id: Type.String({ pattern: `^${idPrefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$` }) } }),
    roles: ACCESS[operation.id],
    answers: Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describedAnswer(answer)])),
  };
}

function describedAnswer({ description, body, events, location }: Answer): DescribedOperation['answers'][number] {
  return {
    description,
    ...(body === undefined ? {} : { body }),
    ...(events === true ? { stream: 'text/event-stream' } : {}),
    ...(location === true ? { location: 'Where the run is.' } : {}),
  };
}
