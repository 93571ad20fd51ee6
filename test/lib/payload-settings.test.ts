/** Payloads of an app's own are checked with everything else in the settings, before anything is deployed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS_FILE } from '../../lambda/contract/environment.ts';
import { presets } from '../../lambda/push/presets/presets.ts';
import { codeFolder, deployment, resources } from './deployment.ts';
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
  const filesOf = (changed: Record<string, unknown>) => {
    const { state, api } = deployment(changed);
    return resources([state, api], 'AWS::Lambda::Function')
      .map((fn) => ({ id: fn.id, file: join(codeFolder(api, fn), SETTINGS_FILE) }))
      .filter(({ file }) => existsSync(file))
      .map(({ id, file }) => ({ id, settings: JSON.parse(readFileSync(file, 'utf8')) }));
  };

  it('are in the settings file beside the code of every function of the API', () => {
    const files = filesOf({ apps });

    expect(files.length).toBeGreaterThan(12);
    for (const { id, settings } of files)
      expect([id, settings.templates]).toEqual([id, { main: { ios: { incomingCall } } }]);
  });

  it('without any, are not in the file', () => {
    const files = filesOf({});

    expect(files.length).toBeGreaterThan(12);
    expect(files.filter(({ settings }) => 'templates' in settings)).toEqual([]);
  });
});

describe('texts of alerts', () => {
  const mistakesOf = (texts: unknown) =>
    mistakesIn({ ...minimalSettings, apps: [{ ...exampleApp, credentials, texts }] });

  it('are taken by language', () => {
    const texts = { 'de-at': { missedCall: 'Verpasster Anruf von {caller}' }, en: { unreportedTitle: 'Calls' } };

    expect(mistakesOf(texts)).toEqual([]);
  });

  it.each([
    [
      'a language with an underscore',
      { de_AT: {} },
      'texts has the language de_AT, which must be a language of BCP 47',
    ],
    ['an unknown text', { de: { missed: 'Anruf' } }, 'texts.de.missed'],
    [
      'another placeholder',
      { de: { missedCall: 'von {name}' } },
      'texts.de.missedCall must have no placeholder but {caller}',
    ],
    ['a long text', { de: { missedCall: 'a'.repeat(151) } }, 'texts.de.missedCall must have at most 150 characters'],
    [
      'a caller where there is no call',
      { de: { unreportedBody: '{caller}' } },
      'texts.de has {caller} in unreportedBody',
    ],
    ['a list', ['de'], 'texts must be an object'],
  ])('with %s are refused with the path', (_what, texts, mistake) => {
    expect(mistakesOf(texts).join('\n')).toContain(`ringthrough.apps.0.${mistake}`);
  });
});
