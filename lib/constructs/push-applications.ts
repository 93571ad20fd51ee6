import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import type { SettingsFile } from '../../lambda/contract/environment.ts';
import { type App, type CredentialSecrets, ENV } from '../../lambda/contract/environment.ts';
import type { PushApp } from '../settings/check-props.ts';
import { isKnown, passUnknown } from './function-settings.ts';
import { templatesOfApps, textsOfApps } from './payload-templates.ts';
import { PlatformApplication } from './platform-application/platform-application.ts';
import type { DeliveryFeedback } from './platform-application/platform-application-props.ts';
import type { ProviderOptions } from './platform-application/provider-settings.ts';

export interface PushApplicationsProps {
  readonly apps: readonly PushApp[];
  /** The topic for the endpoint events of every app. */
  readonly events: ITopic;
  /**
   * Delivery logs of every app.
   * @default - none
   */
  readonly feedback?: DeliveryFeedback;
  /** Folder with the bundled functions. */
  readonly codeDir: string;
  /** Of the function that creates them. */
  readonly provider: ProviderOptions;
}

/** The platform applications: for each app, one for every push service that has a credential. */
export class PushApplications extends Construct {
  private readonly apps: { readonly settings: PushApp; readonly applications: PlatformApplication[] }[];

  constructor(scope: Construct, id: string, { apps, events, feedback, codeDir, provider }: PushApplicationsProps) {
    super(scope, id);
    this.apps = apps.map((settings) => {
      const app = new Construct(this, settings.appId);
      const applications = credentialsByPlatform(settings).map(([platform, credential, versionId]) => {
        const application = new PlatformApplication(app, platform, {
          platform,
          bundleId: settings.bundleId,
          credential,
          ...(versionId ? { secretVersionId: versionId } : {}),
          ...(settings.allowIdentityChange ? { allowIdentityChange: settings.allowIdentityChange } : {}),
          ...adopted(settings, platform),
          eventTopics: { created: events, updated: events, deleted: events, deliveryFailure: events },
          ...(feedback ? { feedback } : {}),
          codeDir,
          provider,
        });
        // After the topic's policy, in case SNS checks whether it may publish there.
        application.node.addDependency(events);
        new CfnOutput(application, 'CredentialProbe', { value: application.credentialProbe });
        return application;
      });
      return { settings, applications };
    });
  }

  /** Lets `fn` register devices with the apps, and sets the list of apps in it. */
  grantRegister(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantRegister(fn);
    this.passAppsTo(fn);
  }

  /** Lets `fn` push to the apps' devices, and sets the list of apps in it. */
  grantRing(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantPublish(fn);
    this.passAppsTo(fn);
  }

  /** Lets `fn` try devices again whose endpoints SNS has disabled. */
  grantEnableEndpoints(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantEnableEndpoints(fn);
  }

  /** Lets `fn` delete the endpoints of users who are erased. */
  grantDeleteEndpoints(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantDeleteEndpoints(fn);
  }

  /** Lets `fn` read the attributes of the platform applications, and sets the list of apps in it. */
  grantDescribe(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantDescribe(fn);
    this.passAppsTo(fn);
  }

  /** Lets `fn` read the platform applications and their credentials, and sets the apps and the secrets' names in it. */
  grantCheckCredentials(fn: LambdaFunction): void {
    for (const application of this.applications) application.grantCheckCredential(fn);
    this.passAppsTo(fn);
    passUnknown(fn, 'credentials', this.secrets);
  }

  /** For the settings file: the apps, their payloads and texts, and the names of their secrets. */
  get settings(): SettingsFile {
    const templates = templatesOfApps(this.apps.map(({ settings }) => settings));
    const texts = textsOfApps(this.apps.map(({ settings }) => settings));
    return {
      apps: this.appsByName,
      ...(templates && { templates }),
      ...(texts && { texts }),
      credentials: this.secrets,
    };
  }

  /** Every platform application by app id and platform: `main/APNS_VOIP`. */
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

  /** Names of the secrets by app id and platform. */
  private get secrets(): CredentialSecrets {
    return Object.fromEntries(
      this.apps.map(({ settings }) => [
        settings.appId,
        Object.fromEntries(credentialsByPlatform(settings).map(([platform, secret]) => [platform, idOf(secret)])),
      ]),
    );
  }

  private get appsByName(): App[] {
    return this.appsBy(({ platformApplicationName }) => platformApplicationName);
  }

  private appsBy(identify: (application: PlatformApplication) => string): App[] {
    return this.apps.map(({ settings: { appId, bundleId }, applications }) => ({
      appId,
      bundleId,
      applications: Object.fromEntries(
        applications.map((application) => [application.platform, identify(application)]),
      ),
    }));
  }

  /** The apps are in the settings file, and in the environment only what all ARNs begin with. */
  private passAppsTo(fn: LambdaFunction): void {
    const stack = Stack.of(fn);
    if (isKnown(this.appsByName))
      fn.addEnvironment(ENV.applications, stack.formatArn({ service: 'sns', resource: 'app', resourceName: '' }));
    else
      fn.addEnvironment(
        ENV.apps,
        stack.toJsonString(this.appsBy(({ platformApplicationArn }) => platformApplicationArn)),
      );
  }
}

/** An application is taken over by its name, which is the last part of its ARN. */
const adopted = ({ adoptExisting, existing }: PushApp, platform: SnsPlatform) => {
  const name = existing?.[platform]?.split('/')[2];
  return name === undefined ? { adoptExisting } : { name, adoptExisting: true };
};

/** The name if CDK does not know the full ARN. */
const idOf = (secret: ISecret): string => secret.secretFullArn ?? secret.secretName;

/** Platform, its secret, and the version of the secret if one is set. */
const credentialsByPlatform = ({
  credentials,
  alerts,
  secretVersions = {},
}: PushApp): [SnsPlatform, ISecret, string | undefined][] => {
  const keys: [SnsPlatform, keyof typeof credentials, boolean][] = [
    ['APNS_VOIP', 'apnsProduction', true],
    ['APNS_VOIP_SANDBOX', 'apnsSandbox', true],
    ['APNS', 'apnsProduction', alerts],
    ['APNS_SANDBOX', 'apnsSandbox', alerts],
    ['GCM', 'fcm', true],
  ];
  return keys.flatMap(([platform, key, wanted]) => {
    const secret = credentials[key];
    return wanted && secret !== undefined ? [[platform, secret, secretVersions[key]]] : [];
  });
};
