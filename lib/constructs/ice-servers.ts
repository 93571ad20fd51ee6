import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from '../settings/settings.ts';
import { iceSettingsOf } from '../settings/settings-file.ts';
import { passUnknown } from './function-settings.ts';

/** The STUN and TURN servers of a deployment. */
export class IceServers extends Construct {
  private readonly servers: Settings['ice'];
  private readonly secret: ISecret | undefined;

  constructor(scope: Construct, id: string, servers: Settings['ice']) {
    super(scope, id);
    this.servers = servers;
    if (servers.turn !== undefined) this.secret = Secret.fromSecretNameV2(this, 'Secret', servers.turn.secret);
  }

  /** Sets the servers in `fn`, and lets it read the secret for TURN credentials. */
  grantCreateCredentials(fn: LambdaFunction): void {
    passUnknown(fn, 'ice', iceSettingsOf(this.servers));
    if (this.secret) this.secret.grantRead(fn);
  }
}
