import { CreatePlatformApplicationCommand, SNSClient } from '@aws-sdk/client-sns';
import type { TextsByLanguage } from '../../../lambda/contract/alert-texts.ts';
import type { SnsPlatform } from '../../../lambda/contract/enums.ts';
import type { App } from '../../../lambda/contract/environment.ts';
import type { TemplatesByPlatform } from '../../../lambda/contract/payload-template.ts';
import { makeProviderKey } from '../../apple/provider-key.ts';
import type { Apple } from '../../apple/start-apple.ts';
import type { Google } from '../../google/start-google.ts';
import { FEEDBACK_TOPIC } from './feedback/feedback.ts';
import type { Sns } from './start-sns.ts';

export interface PushApp {
  readonly appId: string;
  readonly bundleId: string;
  /** The app's own payloads, for the preset `custom`. */
  readonly payloads?: TemplatesByPlatform | undefined;
  /** The app's own texts of alerts. */
  readonly texts?: TextsByLanguage | undefined;
}

const applePlatforms = [
  'APNS_VOIP',
  'APNS_VOIP_SANDBOX',
  'APNS',
  'APNS_SANDBOX',
] as const satisfies readonly SnsPlatform[];

/** The attributes that send all four application events to one topic. */
const eventsTo = (topicArn: string) => ({
  EventEndpointCreated: topicArn,
  EventEndpointUpdated: topicArn,
  EventEndpointDeleted: topicArn,
  EventDeliveryFailure: topicArn,
});

/** Creates each app's platform applications, as `lib` does by a custom resource, with keys that the simulators trust. */
export const createPlatformApplications = async (
  { url: endpoint, arnPrefix }: Pick<Sns, 'url' | 'arnPrefix'>,
  region: string,
  apps: readonly PushApp[],
  apple: Apple,
  google: Google,
): Promise<App[]> => {
  const events = eventsTo(`${arnPrefix}${FEEDBACK_TOPIC}`);
  const sns = new SNSClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const create = async (Name: string, Platform: SnsPlatform, Attributes: Record<string, string>): Promise<string> => {
    const { PlatformApplicationArn = '' } = await sns.send(
      new CreatePlatformApplicationCommand({ Name, Platform, Attributes: { ...Attributes, ...events } }),
    );
    return PlatformApplicationArn;
  };
  const made = apps.map(async ({ appId, bundleId }): Promise<App> => {
    const key = makeProviderKey();
    apple.trustKey(key);
    const forApple = applePlatforms.map(async (platform) => [
      platform,
      await create(appId, platform, {
        PlatformPrincipal: key.keyId,
        PlatformCredential: key.p8,
        ApplePlatformTeamID: key.teamId,
        ApplePlatformBundleID: platform.startsWith('APNS_VOIP') ? `${bundleId}.voip` : bundleId,
      }),
    ]);
    const forGoogle = create(appId, 'GCM', { PlatformCredential: google.serviceAccount });
    return {
      appId,
      bundleId,
      applications: { ...Object.fromEntries(await Promise.all(forApple)), GCM: await forGoogle },
    };
  });
  const all = await Promise.all(made);
  sns.destroy();
  return all;
};
