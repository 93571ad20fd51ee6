import { SNSClient } from '@aws-sdk/client-sns';
import { makeProviderKey, type ProviderKey } from '../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../local/apple/start-apple.ts';
import { type Google, startGoogle } from '../../local/google/start-google.ts';
import { type Sns, startSns } from '../../local/sns/start-sns.ts';

/** All three simulators, with an app's key trusted by Apple, and AWS's own client. */
export interface House {
  readonly apple: Apple;
  readonly google: Google;
  readonly sns: Sns;
  readonly client: SNSClient;
  readonly key: ProviderKey;
  /** The attributes of an application for `com.example.app`, by `.p8` key. */
  readonly credential: Record<string, string>;
  /** Epoch milliseconds, as everybody in the house sees it. */
  setClock(now: number): void;
  close(): Promise<void>;
}

export const START = Date.parse('2026-11-21T12:00:00Z');

export async function openHouse(options: { retryDelaysMs?: readonly number[] } = {}): Promise<House> {
  let now = START;
  const clock = () => now;
  const [apple, google] = await Promise.all([startApple({ clock }), startGoogle({ clock })]);
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
