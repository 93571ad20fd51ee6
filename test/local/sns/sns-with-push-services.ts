import { SNSClient } from '@aws-sdk/client-sns';
import { makeProviderKey, type ProviderKey } from '../../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../../local/apple/start-apple.ts';
import { type Sns, type SnsOptions, startSns } from '../../../local/aws/sns/start-sns.ts';
import { type FaultScript, makeFaultScript } from '../../../local/faults/fault-script.ts';
import { type Google, startGoogle } from '../../../local/google/start-google.ts';

/** The simulators of SNS, APNs and FCM, with a provider key that APNs trusts, and AWS's own SDK client. */
export interface SnsWithPushServices {
  readonly apple: Apple;
  readonly google: Google;
  /** The faults of FCM. */
  readonly googleFaults: FaultScript;
  readonly sns: Sns;
  readonly client: SNSClient;
  readonly key: ProviderKey;
  /** The attributes of a platform application for `com.example.app` with a `.p8` key. */
  readonly credential: Record<string, string>;
  /** Sets the clock of all three simulators. Epoch milliseconds. */
  setClock(now: number): void;
  close(): Promise<void>;
}

export const START = Date.parse('2026-11-21T12:00:00Z');

export async function startSnsWithPushServices(
  options: Pick<SnsOptions, 'retryDelaysMs' | 'disableAfterRefusals'> = {},
): Promise<SnsWithPushServices> {
  let now = START;
  const clock = () => now;
  const faults = makeFaultScript({ clock });
  const [apple, google] = await Promise.all([startApple({ clock }), startGoogle({ clock, faults })]);
  const sns = await startSns({ apple: { ...apple.urls, ca: apple.ca }, google, clock, ...options });
  const client = new SNSClient({
    region: 'eu-west-1',
    endpoint: sns.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const key = makeProviderKey();
  apple.trustKey(key);
  return {
    apple,
    google,
    googleFaults: faults,
    sns,
    client,
    key,
    credential: {
      PlatformPrincipal: key.keyId,
      PlatformCredential: key.p8,
      ApplePlatformTeamID: key.teamId,
      ApplePlatformBundleID: 'com.example.app.voip',
    },
    setClock: (to) => {
      now = to;
    },
    async close() {
      client.destroy();
      await sns.close();
      await Promise.all([apple.close(), google.close()]);
    },
  };
}
