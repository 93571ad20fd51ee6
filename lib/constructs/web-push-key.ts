import { CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { providerFramework } from './provider-framework.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface WebPushKeyProps {
  /** With a key pair that an earlier deployment left. @default - a new one */
  readonly secret?: ISecret | undefined;
  readonly encryptionKey?: IKey | undefined;
  readonly codeDir: string;
}

/**
 * The VAPID key pair. Browsers subscribe with its public half, so it is state: the secret is retained when the stack is deleted, and nothing
 * replaces the pair.
 */
export class WebPushKey extends Construct {
  readonly secret: ISecret;
  /** base64url, known once it is deployed. */
  readonly publicKey: string;

  constructor(scope: Construct, id: string, { secret, encryptionKey, codeDir }: WebPushKeyProps) {
    super(scope, id);
    this.secret = secret ?? this.newSecret(encryptionKey);
    const handler = new SignallingFunction(this, 'Handler', {
      codeDir,
      entry: 'vapid-key',
      description: 'Makes the VAPID key pair for CloudFormation, once',
      memorySize: 256,
    });
    this.secret.grantRead(handler);
    if (secret === undefined) this.secret.grantWrite(handler);
    const { provider } = providerFramework(this, handler);
    const resource = new CustomResource(this, 'KeyPair', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::VapidKeyPair',
      properties: { SecretArn: this.secret.secretArn, Generate: String(secret === undefined) },
    });
    resource.node.addDependency(handler);
    this.publicKey = resource.getAttString('PublicKey');
  }

  private newSecret(encryptionKey: IKey | undefined): ISecret {
    const made = new Secret(this, 'Secret', {
      description: 'VAPID key pair of Ringthrough: push subscriptions of browsers are bound to it',
      removalPolicy: RemovalPolicy.RETAIN,
      ...(encryptionKey && { encryptionKey }),
    });
    acknowledge(made, {
      id: 'AwsSolutions-SMG4',
      reason: 'A rotated VAPID key would end every push subscription: browsers subscribe with its public half.',
    });
    return made as ISecret;
  }
}
