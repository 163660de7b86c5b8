import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { service } from 'grpc-health-check';

const check = service['Check'] as unknown as MethodDefinition<{ readonly service: string }, { readonly status: string }>;

/** What grpc.health.v1 says of the whole process; the error's name when it says nothing. */
export async function grpcHealth(address: string): Promise<string> {
  const client = new Client(address, credentials.createInsecure());
  try {
    return await new Promise((resolve) =>
      client.makeUnaryRequest(
        check.path,
        check.requestSerialize,
        check.responseDeserialize,
        { service: '' },
        new Metadata(),
        {},
        (error, answer) => resolve(answer?.status ?? error?.message ?? 'nothing'),
      ),
    );
  } finally {
    client.close();
  }
}
