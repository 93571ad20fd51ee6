import { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type App, type CredentialSecrets, ENV } from '../../lambda/contract/environment.ts';
import type { SnsPlatform } from '../../lambda/contract/words.ts';
import type { AppSettings } from '../settings.ts';
import { type DeliveryFeedback, PlatformApplication } from './platform-application/platform-application.ts';

export interface RingableAppsProps {
  readonly apps: readonly AppSettings[];
  /** Where SNS is to tell what becomes of every app's endpoints. */
  readonly events: ITopic;
  /**
   * How SNS logs the deliveries to every app.
   * @default - not at all
   */
  readonly feedback?: DeliveryFeedback;
  /** Folder with the bundled functions. */
  readonly codeDir: string;
}

/**
 * The apps that can be rung: for each, a platform application for every push service that there is a credential for.
 */
export class RingableApps extends Construct {
  private readonly apps: { readonly settings: AppSettings; readonly applications: PlatformApplication[] }[];

  constructor(scope: Construct, id: string, { apps, events, feedback, codeDir }: RingableAppsProps) {
    super(scope, id);
    const secret = secretsByName(this);
    this.apps = apps.map((settings) => {
      const app = new Construct(this, settings.appId);
      const applications = credentialsByPlatform(settings).map(([platform, secretName]) => {
        const application = new PlatformApplication(app, platform, {
          platform,
          bundleId: settings.bundleId,
          credential: secret(secretName),
          ...(settings.credentialsVersion ? { secretVersion: settings.credentialsVersion } : {}),
          adoptExisting: settings.adoptExisting,
          eventTopics: { created: events, updated: events, deleted: events, deliveryFailure: events },
          ...(feedback ? { feedback } : {}),
          codeDir,
        });
        // Not before SNS may publish there, in case it looks.
        application.node.addDependency(events);
        return application;
      });
      return { settings, applications };
    });
  }

  /** Lets `fn` register devices with the apps, and tells it which apps there are. */
  grantRegister(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantRegister(fn);
    this.nameAppsTo(fn);
  }

  /** Lets `fn` push to the apps' devices, and tells it which apps there are. */
  grantRing(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantPublish(fn);
    this.nameAppsTo(fn);
  }

  /** Lets `fn` look at the apps' platform applications and at their credentials, and tells it where those are. */
  grantWatch(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantWatch(fn);
    this.nameAppsTo(fn);
    const secrets: CredentialSecrets = Object.fromEntries(
      this.apps.map(({ settings }) => [settings.appId, Object.fromEntries(credentialsByPlatform(settings))]),
    );
    fn.addEnvironment(ENV.credentials, JSON.stringify(secrets));
  }

  /** Every platform application, by what a person calls it: `main/APNS_VOIP`. */
  get byName(): ReadonlyMap<string, PlatformApplication> {
    return new Map(
      this.apps.flatMap(({ settings, applications }) =>
        applications.map((application) => [`${settings.appId}/${application.platform}`, application] as const),
      ),
    );
  }

  private get applications(): PlatformApplication[] {
    return this.apps.flatMap((app) => app.applications);
  }

  private nameAppsTo(fn: LambdaFunction): void {
    const apps: App[] = this.apps.map(({ settings: { appId, bundleId }, applications }) => ({
      appId,
      bundleId,
      applications: Object.fromEntries(applications.map(({ platform, applicationArn }) => [platform, applicationArn])),
    }));
    fn.addEnvironment(ENV.apps, Stack.of(fn).toJsonString(apps));
  }
}

/** One `.p8` key may serve several apps and both of Apple's services, and CDK wants each secret looked up once. */
const secretsByName = (scope: Construct): ((name: string) => ISecret) => {
  const secrets = new Map<string, ISecret>();
  return (name) => {
    const secret = secrets.get(name) ?? Secret.fromSecretNameV2(scope, `Secret-${name}`, name);
    secrets.set(name, secret);
    return secret;
  };
};

const credentialsByPlatform = ({ credentials, alerts }: AppSettings): [SnsPlatform, string][] => {
  const wanted: [SnsPlatform, string | undefined][] = [
    ['APNS_VOIP', credentials.apnsProduction],
    ['APNS_VOIP_SANDBOX', credentials.apnsSandbox],
    ['APNS', alerts ? credentials.apnsProduction : undefined],
    ['APNS_SANDBOX', alerts ? credentials.apnsSandbox : undefined],
    ['GCM', credentials.fcm],
  ];
  return wanted.flatMap(([platform, secretName]) => (secretName === undefined ? [] : [[platform, secretName]]));
};
