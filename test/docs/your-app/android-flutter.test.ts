import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toCallKitReason } from '../../../client/src/push/end-reasons.ts';
import { APP_NAMES } from '../../../lab/phones/app-design.ts';
import { END_REASONS, endReasons } from '../../../lambda/contract/end-reasons.ts';
import type { Preset } from '../../../lambda/contract/enums.ts';
import { routes } from '../../../lambda/contract/routes.ts';
import { RegisterPhone } from '../../../lambda/contract/schemas/devices.ts';
import { Receipt } from '../../../lambda/contract/schemas/receipts.ts';
import type { ReceiptView } from '../../../lambda/contract/views.ts';
import type { CallNotification } from '../../../lambda/push/call-notification.ts';
import { checkRegistration } from '../../../lambda/push/check-registration.ts';
import { libraries } from '../../../lambda/push/client-libraries.ts';
import type { IncomingCall } from '../../../lambda/push/incoming-call.ts';
import { notificationMessages } from '../../../lambda/push/notification-messages.ts';
import { T0 } from '../../support/builders.ts';
import { endPayload, fcmData, ringPayload } from '../../support/payloads.ts';

const folder = new URL('../../../docs/your-app/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const sources = (page: string): readonly string[] => readdirSync(new URL(`src/${page}/`, folder));
/** All sources of a page in one language. */
const all = (page: string, extension: string): string =>
  sources(page)
    .filter((file) => file.endsWith(extension))
    .map((file) => read(`src/${page}/${file}`))
    .join('\n');
const found = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, first = '']) => first)),
];

const call: IncomingCall = {
  callId: '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11',
  callerId: '42',
  calleeId: '7',
  hasWholeMetadata: true,
  caller: { name: 'Jane Smith', handle: '+4930123456', handleType: 'number' },
  media: 'video',
  custom: {},
  startedAt: T0,
  expiresAt: T0 + 40_000,
  ackUrl: 'https://api.example.com/v1/receipts/token',
};
const notification = (type: CallNotification['type']): CallNotification => ({
  type,
  callId: call.callId,
  callerId: call.callerId,
  callerName: call.caller.name,
  media: call.media,
  endReason: 'answered_elsewhere',
  stopsRinging: true,
  isMissed: false,
  expiresAt: call.expiresAt,
});
/** FCM's data for an incoming call, with the preset that the page's library has, and for what follows. */
const incoming = (preset: Preset): Readonly<Record<string, string>> => fcmData(preset, call, T0);
const followUp = (preset: Preset, type: CallNotification['type'] = 'call_ended'): Readonly<Record<string, string>> => {
  const target = {
    endpointArn: 'arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/1',
    bundleId: 'com.example.app',
    preset,
    capabilities: [],
    hasReported: true,
    // `call_answered` goes to the caller's own devices.
    ...(type === 'call_ended' && { incomingCall: call }),
  };
  const message = notificationMessages(target, notification(type), T0)[0]?.message ?? '';
  return JSON.parse(JSON.parse(message).GCM).fcmV1Message.message.data;
};
const missed = END_REASONS.filter((reason) => endReasons[reason].isMissed);

const android = all('android', '.kt');
const delegate = read('src/flutter/AppDelegate.swift');
const dart = all('flutter', '.dart');

describe('the Android app', () => {
  it('reads only keys that the message for an incoming call has', () => {
    const keys = found(read('src/android/IncomingCall.kt'), /\.(?:get|opt)[A-Z]\w+\("(\w+)"/g).filter(
      (key) => key !== 'call',
    );

    expect(keys).toContain('ackUrl');
    expect(keys.filter((key) => incoming('minimal')[key] === undefined)).toEqual([]);
  });

  it('reads only keys that the message for the end of a call has', () => {
    const service = read('src/android/CallMessagingService.kt');
    const ended = service.slice(service.indexOf('fun onCallEnded'));
    const keys = found(ended, /\.opt[A-Z]\w+\("(\w+)"/g);

    expect(keys).toContain('endReason');
    expect(keys.filter((key) => followUp('minimal')[key] === undefined)).toEqual([]);
  });

  it('handles every type of message that the backend sends', () => {
    const types = [incoming('minimal'), followUp('minimal'), followUp('minimal', 'call_answered')].map(
      ({ type }) => type,
    );
    const handled = found(read('src/android/CallMessagingService.kt'), /"(\w+)" -> /g);

    expect([...handled].sort()).toEqual([...types].sort());
  });

  it('ends calls in Telecom with the four causes that it takes', () => {
    // https://developer.android.com/reference/kotlin/androidx/core/telecom/CallControlScope
    const causes = found(read('src/android/TelecomCalls.kt'), /DisconnectCause\.(\w+)/g);

    expect([...causes].sort()).toEqual(['LOCAL', 'MISSED', 'REJECTED', 'REMOTE']);
  });
});

describe('the AppDelegate of the Flutter app', () => {
  const payload = ringPayload('universal', call);
  const end = endPayload('universal', call);

  it('reads only keys that the preset universal has, also in the push that ends a call', () => {
    const keys = found(delegate, /push\["(\w+)"\]/g);

    expect(keys).toContain('ackUrl');
    expect(keys.filter((key) => end[key] === undefined)).toEqual([]);
    expect(keys.filter((key) => payload[key] === undefined)).toEqual(['endReason']);
  });

  it('reads each key as the type that it has', () => {
    const types: Readonly<Record<string, string>> = { String: 'string', Bool: 'boolean', Int: 'number' };
    const casts = [...delegate.matchAll(/push\["(\w+)"\] as\? (\w+)/g)];

    expect(casts.length).toBeGreaterThan(5);
    for (const [, key = '', type = ''] of casts) expect([key, typeof end[key]]).toEqual([key, types[type]]);
  });

  it.each(END_REASONS)('reports the end reason %s to CallKit as the client for apps does', (reason) => {
    const table = delegate.slice(delegate.indexOf('func reason(of'));
    const rows = [...table.matchAll(/case (.*): return (\d)/g)];
    const row = rows.find(([, names = '']) => names.split(', ').includes(`"${reason}"`));
    const [, otherwise] = /default: return (\d)/.exec(table) ?? [];

    expect(Number(row?.[2] ?? otherwise)).toBe(toCallKitReason(reason));
  });
});

describe('the delegate for flutter-webrtc/callkeep', () => {
  it.each(['minimal', 'flutter-webrtc-callkeep'] as const)('maps keys that the preset %s has, and no aps', (preset) => {
    const keys = found(read('src/flutter/CallKeepPush.swift'), /payload\["(\w+)"\]/g);

    expect(keys).toContain('handle');
    expect(keys.filter((key) => ringPayload(preset, call)[key] === undefined)).toEqual([]);
    expect(ringPayload(preset, call)).not.toHaveProperty('aps');
  });

  it('maps to the keys that the preset flutter-webrtc-callkeep has', () => {
    const keys = found(read('src/flutter/CallKeepPush.swift'), /mapped\["(\w+)"\]/g).filter((key) => key !== 'aps');
    const own = Object.keys(ringPayload('flutter-webrtc-callkeep', call)).filter((key) => key.includes('_'));

    expect([...keys].sort()).toEqual(own.sort());
  });
});

describe('the payload for connectycube_flutter_call_kit', () => {
  it.each([
    ['ios', ringPayload('connectycube', call)],
    ['android', incoming('connectycube')],
  ])('has texts only in user_info, which its Dart code casts to texts (%s)', (_, payload) => {
    const info: Record<string, unknown> = JSON.parse(String(payload.user_info));

    expect(info).toEqual({ callId: call.callId, ackUrl: call.ackUrl, expiresAt: String(call.expiresAt) });
  });
});

describe('the Dart code', () => {
  it('reads only keys that the messages have', () => {
    const keys = found(dart, /push\['(\w+)'\]/g);

    expect(keys).toContain('ackUrl');
    expect(keys.filter((key) => followUp('universal')[key] === undefined)).toEqual([]);
    expect(keys.filter((key) => incoming('universal')[key] === undefined)).toEqual(['endReason']);
  });
});

describe.each([
  ['android', android],
  ['flutter', `${delegate}\n${dart}`],
] as const)('%s', (page, text) => {
  it('shows a missed call for the reasons with which a call was missed, and no others', () => {
    const reasons = found(text, /endReason == ['"](\w+)['"]/g).filter((reason) => reason !== 'answered_elsewhere');

    expect([...reasons].sort()).toEqual([...missed].sort());
  });

  it('reports each event of a receipt, and no others', () => {
    const code = ['.kt', '.swift', '.dart'].map((extension) => all(page, extension)).join('\n');
    const events = found(code, /["'](ringing|answered|declined|ended|answer|decline|end|hangup)["']/g);

    expect(events.length).toBe(4);
    for (const event of events) expect(v.is(Receipt, { event }), event).toBe(true);
  });

  it('names a model app of the ring lab', () => {
    const named = found(read(`${page}.md`), /\(`((?:native|never|cordova)-[\w-]+)`\)/g);

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !APP_NAMES.some((app) => app === name))).toEqual([]);
  });
});

describe('requests', () => {
  const known = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
  const isRoute = (request: string): boolean => known.includes(request);

  it('of the Kotlin code exist', () => {
    const registration = read('src/android/DeviceRegistration.kt');
    const [path = ''] = found(registration, /(\/v1\/[^"]*)"/g);
    const made = found(registration, /request\(session, "(\w+)"/g).map(
      (method) => `${method} ${path.replaceAll(/\$(\w+)/g, '{$1}')}`,
    );

    expect(made).toEqual(['PUT /v1/devices/{deviceId}', 'DELETE /v1/devices/{deviceId}']);
    expect(made.filter((request) => !isRoute(request))).toEqual([]);
  });

  it('of the Dart code exist', () => {
    const made = [...dart.matchAll(/http\.(\w+)\(Uri\.parse\('\$url([^'?]*)/g)].map(
      ([, method = '', path = '']) => `${method.toUpperCase()} ${path.replaceAll(/\$(\w+)/g, '{$1}')}`,
    );

    expect(made.length).toBe(4);
    expect(made.filter((request) => !isRoute(request))).toEqual([]);
  });

  it('to ackUrl have a method that a receipt has', () => {
    const methods = [
      ...found(read('src/android/Receipts.kt'), /request\("(\w+)"/g),
      ...found(read('src/flutter/Receipts.swift'), /request\("(\w+)"/g),
    ];

    expect(new Set(methods)).toEqual(new Set(['GET', 'POST']));
    expect(methods.filter((method) => !isRoute(`${method} /v1/receipts/{token}`))).toEqual([]);
  });

  it.each(['android', 'flutter'])('that the page on %s names exist', (page) => {
    const named = [...read(`${page}.md`).matchAll(/`(GET|POST|PUT|DELETE) (\/v1\/[^`\s?]*)/g)].map(
      ([, method = '', path = '']) => `${method} ${path.replace('{uuid}', '{callId}')}`,
    );

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((request) => !isRoute(request))).toEqual([]);
  });

  it('get answers whose fields the sources read', () => {
    const fields = ['state', 'endReason'] as const satisfies readonly (keyof ReceiptView)[];

    for (const text of [read('src/android/Receipts.kt'), read('src/flutter/Receipts.swift'), dart]) {
      for (const field of fields) expect(text).toMatch(new RegExp(`["'\`]${field}["'\`]|let ${field}:`));
    }
  });
});

describe('a registration', () => {
  it.each([
    ['android', read('src/android/DeviceRegistration.kt'), /\.put\("(\w+)", (?:"([\w-]+)"|(\w+))/g],
    ['flutter', read('src/flutter/calls.dart'), /'(platform|token|library|environment|alertToken|capabilities)'/g],
  ] as const)('of %s has only fields that the backend knows', (_, text, pattern) => {
    const names = found(text, pattern);
    const issues = v.safeParse(RegisterPhone, Object.fromEntries(names.map((name) => [name, 0]))).issues ?? [];
    const unknown = issues.filter(({ message }) => message.includes('not a field')).map((issue) => v.getDotPath(issue));

    expect(names).toContain('library');
    expect(unknown).toEqual([]);
  });

  it.each([
    ['android', 'android', read('src/android/DeviceRegistration.kt'), /"(?:library|preset)", "([\w-]+)"/g],
    ['flutter', 'ios', read('src/flutter/calls.dart'), /'(?:library|capabilities)': \[?'([\w-]+)'|, '([\w-]+)'\]/g],
  ] as const)('of %s (%s) is taken without a warning', (_, platform, text, pattern) => {
    const values = [...new Set([...text.matchAll(pattern)].map(([, first, second]) => first ?? second ?? ''))];
    const [library = '', ...others] = values;
    const body = {
      platform,
      token: platform === 'ios' ? 'ab'.repeat(32) : 'a:b',
      library,
      ...(platform === 'ios' ? { environment: 'production', capabilities: others } : { preset: others[0] }),
    };
    const checked = checkRegistration([], 'user_42', v.parse(RegisterPhone, body));

    expect(others.length).toBeGreaterThan(0);
    expect(checked).toMatchObject({ warnings: [] });
  });

  it('of the Flutter page names libraries and presets that belong together', () => {
    const sections = [...read('flutter.md').matchAll(/`library: ([^`]+)`,[^`]*preset `([^`]+)`/g)];

    expect(sections.length).toBe(5);
    for (const [, library = '', preset = ''] of sections) {
      const declaration: unknown = Object.entries(libraries).find(([name]) => name === library)?.[1];
      expect(declaration, library).toHaveProperty(['ios', 'presets', 0], preset);
    }
  });
});

describe('a manifest', () => {
  const manifest = read('src/android/AndroidManifest.xml');
  const permissions = found(manifest, /uses-permission android:name="android\.permission\.(\w+)"/g);
  /** What needs a permission: as it is in a source, and Android's name of the permission. */
  const needs: readonly (readonly [string, readonly string[]])[] = [
    ['HttpURLConnection', ['INTERNET']],
    ['http.post', ['INTERNET']],
    ['setFullScreenIntent', ['USE_FULL_SCREEN_INTENT']],
    ['startForeground(', ['FOREGROUND_SERVICE']],
    ['FOREGROUND_SERVICE_TYPE_PHONE_CALL', ['FOREGROUND_SERVICE_PHONE_CALL', 'MANAGE_OWN_CALLS']],
    ['FOREGROUND_SERVICE_TYPE_MICROPHONE', ['FOREGROUND_SERVICE_MICROPHONE', 'RECORD_AUDIO']],
    ['registerAppWithTelecom', ['MANAGE_OWN_CALLS']],
    ['FirebaseMessaging', ['POST_NOTIFICATIONS']],
  ];

  it.each(['android', 'flutter'])('of %s has the permissions that its sources need', (page) => {
    const text = `${all(page, '.kt')}\n${all(page, '.dart')}`;
    const own = found(read(`src/${page}/AndroidManifest.xml`), /"android\.permission\.(\w+)"/g);
    const needed = needs.filter(([use]) => text.includes(use)).flatMap(([, names]) => names);

    expect(needed.length).toBeGreaterThan(1);
    expect(needed.filter((name) => !own.includes(name))).toEqual([]);
  });

  it('has each permission that a source asks for, and no permission twice', () => {
    const asked = found(android, /Manifest\.permission\.(\w+)/g);

    expect(asked.filter((name) => !permissions.includes(name))).toEqual([]);
    expect(manifest.match(/<uses-permission/g)?.length).toBe(permissions.length);
  });

  it('declares the types with which the service is started', () => {
    const [declared = ''] = found(manifest, /foregroundServiceType="([^"]+)"/g);
    const used = found(android, /FOREGROUND_SERVICE_TYPE_(\w+)/g);
    const names = used.map((name) => name.toLowerCase().replace(/_(\w)/, (_, letter: string) => letter.toUpperCase()));

    expect(declared.split('|').sort()).toEqual([...names].sort());
  });

  it('declares every component, and none that does not exist', () => {
    const components =
      /class (\w+) ?(?:\([^)]*\))? ?: (?:FirebaseMessagingService|Service|Activity|BroadcastReceiver|Application)\(/g;

    for (const page of ['android', 'flutter']) {
      const declared = found(read(`src/${page}/AndroidManifest.xml`), /android:name="\.(\w+)"/g);
      expect([...declared].sort()).toEqual([...found(all(page, '.kt'), components)].sort());
      for (const name of declared) expect(existsSync(new URL(`src/${page}/${name}.kt`, folder))).toBe(true);
    }
  });
});
