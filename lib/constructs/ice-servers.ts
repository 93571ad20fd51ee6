import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV, type IceSettings } from '../../lambda/contract/environment.ts';
import type { Settings } from '../settings/settings.ts';

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
    const { stun, turn } = this.servers;
    const ice: IceSettings = { stun, ...(turn && { turn: { urls: turn.urls, secretName: turn.secret } }) };
    fn.addEnvironment(ENV.ice, JSON.stringify(ice));
    if (this.secret) this.secret.grantRead(fn);
  }
}
