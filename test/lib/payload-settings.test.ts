/** Payloads of an app's own are checked with everything else in the settings, before anything is deployed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ENV } from '../../lambda/contract/environment.ts';
import { TEMPLATES_FILE } from '../../lambda/contract/payload-template.ts';
import { presets } from '../../lambda/push/presets/presets.ts';
import { deployment, resources } from './deployment.ts';
import { exampleApp, minimalSettings, mistakesIn } from './settings-mistakes.ts';

const PATH = 'ringthrough.apps.0.payloads';
const incomingCall = presets.minimal.ios.incomingCall;
const credentials = { apnsProduction: 'apns', fcm: 'fcm' };
const mistakes = (payloads: unknown) =>
  mistakesIn({ ...minimalSettings, apps: [{ ...exampleApp, credentials, payloads }] });

describe('payloads', () => {
  it('that are right have no mistakes, as objects and as JSON texts, with the reader of the library', () => {
    expect(
      mistakes({
        ios: { library: 'native', incomingCall, callEnded: JSON.stringify(presets.minimal.ios.callEnded) },
        android: { library: 'capacitor-callkit-plugin', incomingCall: presets.universal.android.incomingCall },
      }),
    ).toEqual([]);
  });

  it('that name their library by mistake are found by its reader', () => {
    expect(mistakes({ ios: { library: 'cordova-plugin-callkit', incomingCall } })).toEqual([
      expect.stringMatching(
        `^${PATH}.ios has an incomingCall that does not ring cordova-plugin-callkit: .*crashes: aps.alert`,
      ),
    ]);
    expect(mistakes({ ios: { library: 'native', incomingCall, callEnded: incomingCall } })).toEqual([]);
    expect(
      mistakes({ ios: { library: 'capacitor-callkit-plugin', incomingCall, callEnded: { id: '${callId}' } } }),
    ).toEqual([expect.stringContaining('has a callEnded that does not end the call in capacitor-callkit-plugin')]);
    expect(mistakes({ ios: { library: '@twilio/voice-react-native-sdk', incomingCall } })).toEqual([
      expect.stringContaining('cannot be rung: it answers only'),
    ]);
    expect(mistakes({ android: { library: 'webtrit_callkeep', incomingCall } })).toEqual([
      expect.stringContaining('webtrit_callkeep reads no push on Android'),
    ]);
  });

  it('of docs/payloads.md are right', () => {
    const page = readFileSync(new URL('../../docs/payloads.md', import.meta.url), 'utf8');
    const example = JSON.parse(/^```json\n(.*?)^```$/ms.exec(page)?.[1] ?? '');

    expect(mistakes(example.payloads)).toEqual([]);
  });

  it.each([
    ['no JSON', { ios: { incomingCall: '{"callId": "${callId}",}' } }, 'ios.incomingCall is not JSON: '],
    ['nothing', { ios: {} }, 'ios.incomingCall is missing'],
    [
      'an unknown placeholder',
      { ios: { incomingCall: { a: '${callid}' } } },
      'ios.incomingCall at a has the unknown placeholder ${callid}: write ${callId}',
    ],
    ['an unknown platform', { web: {} }, 'web is not a setting'],
    ['an unknown kind', { ios: { incomingCall, ringing: {} } }, 'ios.ringing is not a setting'],
    ['an unknown library', { ios: { incomingCall, library: 'callkeep' } }, 'ios.library must be one of native, '],
    [
      'a name of FCM’s own',
      { android: { incomingCall: { ...incomingCall, from: 'x' } } },
      'android.incomingCall at from is a key that FCM refuses',
    ],
    [
      'too much',
      { ios: { incomingCall: { ...incomingCall, a: '${custom}', b: '${custom}', c: '${custom}' } } },
      'ios.incomingCall is too large',
    ],
  ])('with %s are refused with the path', (_what, payloads, mistake) => {
    expect(mistakes(payloads).join('\n')).toContain(`${PATH}.${mistake}`);
  });
});

describe('in the deployment', () => {
  const apps = [{ ...exampleApp, payloads: { ios: { library: 'native', incomingCall } } }];
  const functionsOf = (changed: Record<string, unknown>) => {
    const { state, api } = deployment(changed);
    return resources([state, api], 'AWS::Lambda::Function').map(({ id, Properties }) => ({
      id,
      variables: (Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {},
      asset: `asset.${(Properties.Code as { S3Key: string }).S3Key.replace('.zip', '')}`,
    }));
  };

  it('a file with them is beside the code of every function that has the apps, and its environment says where', () => {
    const withApps = functionsOf({ apps }).filter(({ variables }) => variables[ENV.apps] !== undefined);

    expect(withApps.length).toBeGreaterThan(6);
    for (const { id, variables, asset } of withApps) {
      expect([id, variables[ENV.templatesFile]]).toEqual([id, `/var/task/${TEMPLATES_FILE}`]);
      const { api } = deployment({ apps });
      const file = join(App.of(api)?.outdir ?? '', asset, TEMPLATES_FILE);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ main: { ios: { incomingCall } } });
    }
  });

  it('without any, nothing is added', () => {
    expect(functionsOf({}).filter(({ variables }) => variables[ENV.templatesFile] !== undefined)).toEqual([]);
  });
});
