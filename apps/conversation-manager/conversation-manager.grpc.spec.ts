import { wireDocument } from '@platform/grpc/documents';
import { anEnd, describeConversationManager } from '@edges/peers/conversation-manager/conversation-manager.contract';
import { GrpcConversationManager } from '@edges/peers/conversation-manager/grpc-conversation-manager';
import { ConversationManagerService } from '@contracts/generated/fiveplane/decision/v1/conversation_manager';
import type { Id } from '@kernel/ids';
import type { AppName } from '@platform/apps';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { Secret } from '@platform/settings/secret';
import { aCallEndingSoon } from '@testing/a-call';
import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post, SECRET } from './boundary.cases';

const call = (tenant: string) => aCallEndingSoon({ tenant });

function channelTo(boundary: BootedBoundary, caller: AppName): PeerChannel {
  const address = () => boundary.running.grpcAddress;
  return new PeerChannel({ peer: 'conversation-manager', address, caller, secret: new Secret(SECRET), clock: new SystemClock() });
}

async function openRun(boundary: BootedBoundary): Promise<Id<'run'>> {
  const sam = await boundary.issue();
  const { body } = await boundary.ask('/v1/runs', sam, post(aBody('slow', { mode: 'long_running' })));
  return String(body['run_id']) as Id<'run'>;
}

describeWithPGlite('the inner side', (open) => {
  describeConversationManager('the app, over gRPC', async () => {
    const boundary = await bootBoundary(await open());
    const channel = channelTo(boundary, 'orchestrator');
    const close = async (): Promise<void> => {
      channel.close();
      await boundary.close();
    };
    return { manager: new GrpcConversationManager(channel), call, openRun: () => openRun(boundary), close };
  });

  it('settles what a run held when it closes, once', async () => {
    const boundary = await bootBoundary(await open());
    const channel = channelTo(boundary, 'orchestrator');
    const run = await openRun(boundary);
    const { started_at } = (await boundary.book.read({ tenant: 'acme', run }))?.context.value ?? { started_at: '' };
    expect((await boundary.book.day('acme', started_at)).reserved_usd_micros).toBeGreaterThan(0);
    for (let times = 0; times < 2; times++) await new GrpcConversationManager(channel).close(call('acme'), anEnd(run));
    expect(await boundary.book.day('acme', started_at)).toEqual({ reserved_usd_micros: 0, spent_usd_micros: 1_200 });
    channel.close();
    await boundary.close();
  });

  it('is closed to everybody but the orchestrator, and to a view under another run’s name', async () => {
    const boundary = await bootBoundary(await open());
    const run = await openRun(boundary);
    const stranger = channelTo(boundary, 'tool-gateway');
    await expect(new GrpcConversationManager(stranger).close(call('acme'), anEnd(run))).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    const orchestrator = channelTo(boundary, 'orchestrator');
    const message = { runId: 'run_01KG9F4AR0000000000000000Z', view: wireDocument('run-view', anEnd(run).value) };
    const swapped = orchestrator.unary(ConversationManagerService.closeRun, message, call('acme'));
    await expect(swapped).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect((await boundary.book.read({ tenant: 'acme', run }))?.end).toBeNull();
    stranger.close();
    orchestrator.close();
    await boundary.close();
  });
});
