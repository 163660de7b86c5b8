import { GrpcKeyHolders } from '@edges/peers/key-holders/grpc-key-holders';
import { describeKeyHolders } from '@edges/peers/key-holders/key-holders.contract';
import { readKeyText, secretHash } from '@planes/decision/conversation/api-key-text';
import type { AppName } from '@platform/apps';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { Secret } from '@platform/settings/secret';
import { aCallEndingSoon } from '@testing/a-call';
import { describeWithPGlite } from '@testing/stores';
import { type BootedBoundary, bootBoundary, SECRET } from './boundary.cases';

const call = () => aCallEndingSoon({ tenant: '-' });

function channelTo(boundary: BootedBoundary, caller: AppName): PeerChannel {
  const address = () => boundary.running.grpcAddress;
  return new PeerChannel({ peer: 'conversation-manager', address, caller, secret: new Secret(SECRET), clock: new SystemClock() });
}

function presented(text: string) {
  const key = readKeyText(text);
  if (key === undefined) throw new Error('the key cannot be read');
  return { key: key.key_id, secret: secretHash(key) };
}

describeWithPGlite('the key book', (open) => {
  describeKeyHolders('the app, over gRPC', async () => {
    const boundary = await bootBoundary(await open());
    const channel = channelTo(boundary, 'memory-service');
    return {
      holders: new GrpcKeyHolders(channel),
      call,
      issue: async ({ roles: [first = '', ...more], ...holder }) => presented(await boundary.issue({ ...holder, roles: [first, ...more] })),
      close: async () => {
        channel.close();
        await boundary.close();
      },
    };
  });

  it('ends with its revocation, and is closed to apps without a public door', async () => {
    const boundary = await bootBoundary(await open());
    const { key, secret } = presented(await boundary.issue());
    const memory = channelTo(boundary, 'memory-service');
    expect(await new GrpcKeyHolders(memory).identify(call(), key, secret)).toMatchObject({ tenant_id: 'acme' }); // control
    const stranger = channelTo(boundary, 'tool-gateway');
    await expect(new GrpcKeyHolders(stranger).identify(call(), key, secret)).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    await expect(new GrpcKeyHolders(memory).identify(call(), key, new Uint8Array(31))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await boundary.keys.revoke('acme', key, new Date().toISOString());
    expect(await new GrpcKeyHolders(memory).identify(call(), key, secret)).toMatchObject({ code: 'CONVERSATION_KEY_INVALID' });
    memory.close();
    stranger.close();
    await boundary.close();
  });
});
