import type { RunningService } from '@platform/service-spec';
import type { BootStory } from './boot-story';

/** What was provisioned, and what happens now that the process serves. */
export class StartedProcess {
  private connection: string | undefined;
  private until: 'stopped' | 'provisioned' = 'stopped';

  constructor(private readonly story: BootStory) {}

  /** @param connection the path of the connection file; undefined without the sample. */
  provisioned(connection: string | undefined, until: 'stopped' | 'provisioned'): void {
    this.connection = connection;
    this.until = until;
  }

  /** Says how to go on; ends the process when provisioning was all that was asked. */
  announce({ httpUrl, grpcAddress, stop }: RunningService): void {
    this.story.say(`\nready after ${this.story.soFar()}`);
    if (this.until === 'provisioned') {
      this.story.say(`provisioned${this.connection === undefined ? '' : `; credentials: ${this.connection}`}`);
      // A failure to stop is an unhandled rejection, and that ends the process with its own code.
      void stop().then(() => process.exit(0));
      return;
    }
    this.story.say(`  HTTP API     ${httpUrl}/v1   described at ${httpUrl}/openapi.json`);
    this.story.say(`  memory       ${httpUrl}/v1/retain, /recall, …   described at ${httpUrl}/v1/memory/openapi.json`);
    this.story.say(`  operations   ${httpUrl}/readyz  ${httpUrl}/metrics`);
    this.story.say(`  gRPC         ${grpcAddress}`);
    if (this.connection === undefined) return;
    this.story.say(`  credentials  ${this.connection}`);
    this.story.say('\nnext, in another terminal:');
    this.story.say('  npx fiveplane invoke --tenant acme --message "My order ORD-1042 arrived broken. I want my money back."');
  }
}
