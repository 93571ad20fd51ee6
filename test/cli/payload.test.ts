/** `ringthrough payload`: whose native code shows a call for a payload, and what else a file may be. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLIENT_LIBRARIES, PHONE_PLATFORMS } from '../../lambda/contract/enums.ts';
import { behaviourOf } from '../../lambda/push/client-libraries.ts';
import { runCli } from '../support/cli.ts';
import { runInProcess } from '../support/cli-in-process.ts';

const CALL_ID = '4f0b2f0e-9d0e-4c1d-8b1f-8a11f1b0a1f4';
const ACK_URL = 'https://api.example.com/v1/receipts/c2VjcmV0LXRva2Vu.bWFj';
const FLUTTER = { aps: { alert: 'x' }, id: CALL_ID, nameCaller: 'Alice', handle: '+49 30 123', isVideo: true };

const read = (input: unknown, ...args: string[]) =>
  runInProcess(['payload', '-', ...args], { input: typeof input === 'string' ? input : JSON.stringify(input) });
const readJson = async (input: unknown, ...args: string[]) => JSON.parse((await read(input, ...args, '--json')).stdout);

describe('ringthrough payload', () => {
  it('says as a process what a library reads of a payload on stdin, and what it shows', async () => {
    const args = ['payload', '-', '--library', 'flutter_callkit_incoming'];

    const { exitCode, stdout } = await runCli(args, { input: JSON.stringify(FLUTTER) });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('APNs payload, iOS: ');
    expect(stdout).toMatch(/app open +rings: id is a UUID/);
    expect(stdout).toMatch(/app killed +rings, if the AppDelegate makes the PKPushRegistry at launch/);
    expect(stdout).toMatch(/shows +Alice\n +handle +\+49 30 123 \(generic\)\n +video +yes\n +UUID +4f0b2f0e/);
    expect(stdout).toContain('nameCaller = "Alice"');
  });

  it('reads a file, and shows every library of its platform in one table', async () => {
    const file = join(tmpdir(), `payload-${process.pid}.json`);
    await writeFile(file, JSON.stringify(FLUTTER));

    const { exitCode, stdout } = await runInProcess(['payload', file]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^flutter_callkit_incoming +rings +rings \* +Alice, \+49 30 123, video$/m);
    expect(stdout).toMatch(/^webtrit_callkeep +no call +no call +callId, handleType or handleValue/m);
    expect(stdout).toMatch(/\d+ of 25 libraries show the call\./);
  });

  it('exits with 7 when the named library shows no call, and says what iOS does then', async () => {
    const { exitCode, stdout } = await read({ aps: {} }, '--library', 'react-native-callkeep');

    expect(exitCode).toBe(7);
    expect(stdout).toContain('crashes: uuid is not a string');
    expect(stdout).toContain('iOS counts that as a push without a call');
    expect(stdout).toMatch(/not here +.*uuid/);
  });

  it('says that iOS ends an app with 0xbaadca11 whose registry is made by JavaScript, when it is killed', async () => {
    const { stdout } = await runInProcess(['payload', '--library', 'luisbouca/cordova-plugin-callkit']);

    expect(stdout).toMatch(/app open +rings/);
    expect(stdout).toMatch(/app killed +app ended: .*0xbaadca11/);
  });

  it.each(
    CLIENT_LIBRARIES.flatMap((library) =>
      PHONE_PLATFORMS.filter((platform) => behaviourOf(library, platform)).map((platform) => [library, platform]),
    ),
  )('makes the payload that %s reads on %s', async (library, platform) => {
    const { exitCode } = await runInProcess(['payload', '--library', library, '--platform', platform, '--json']);

    expect(exitCode).toBe(0);
  });

  it('makes the payload of a preset with what the options say', async () => {
    const args = [
      '--name',
      'Zoë',
      '--handle',
      'zoe@example.com',
      '--media',
      'video',
      '--call-id',
      CALL_ID.toUpperCase(),
    ];
    const more = ['--caller-id', '7', '--custom', '{"room":"42"}', '--json'];

    const { stdout } = await runInProcess(['payload', '--preset', 'minimal', ...args, ...more]);

    expect(JSON.parse(stdout).payload).toMatchObject({
      type: 'incoming_call',
      callId: CALL_ID,
      callerId: '7',
      callerName: 'Zoë',
      handle: 'zoe@example.com',
      handleType: 'email',
      hasVideo: true,
      extra: { room: '42' },
    });
  });

  it('counts a library that rings for the end of a call as one that does not work', async () => {
    const ends = await runInProcess([
      'payload',
      '--preset',
      'universal',
      '--cancel',
      '--library',
      'capacitor-callkit-plugin',
    ]);
    const rings = await runInProcess([
      'payload',
      '--preset',
      'universal',
      '--cancel',
      '--library',
      'dyadical/capacitor-callkeep',
    ]);

    expect([ends.exitCode, rings.exitCode]).toEqual([0, 7]);
  });

  it('fills a template of the settings, after the checks of synthesis', async () => {
    const file = join(tmpdir(), `template-${process.pid}.json`);
    const fill = async (incomingCall: object) => {
      await writeFile(file, JSON.stringify({ payloads: { ios: { incomingCall } } }));
      return await runInProcess(['payload', '--template', file, '--json']);
    };

    const good = await fill({ id: `$\{callId}`, who: `$\{callerName}` });
    const bad = await fill({ id: `$\{call_id}` });

    expect(JSON.parse(good.stdout).payload).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), who: 'Alice' });
    expect(bad.exitCode).toBe(3);
    expect(bad.stderr).toContain(`at id has the unknown placeholder $\{call_id}: write $\{callId}`);
  });
});

describe('a message around a payload', () => {
  const data = { type: 'incoming_call', callId: CALL_ID, callerName: 'Alice', handle: 'alice' };
  const fcm = { message: { token: 'fcm-token-of-a-phone', data, android: { priority: 'HIGH' } } };

  it.each([
    ['a request of FCM', fcm],
    ['a message of FCM', fcm.message],
    ['data alone', { data }],
    ['bare data', data],
    ['a message of SNS', { GCM: JSON.stringify({ fcmV1Message: { validate_only: false, ...fcm } }) }],
    [
      'a request of SNS',
      { TargetArn: 'arn', MessageStructure: 'json', Message: JSON.stringify({ GCM: JSON.stringify({ data }) }) },
    ],
  ])('is taken off: %s', async (_, message) => {
    const { platform, payload, findings } = await readJson(message);

    expect({ platform, payload, findings }).toEqual({ platform: 'android', payload: data, findings: [] });
  });

  it.each([
    ['APNS_VOIP', 5_120],
    ['APNS_VOIP_SANDBOX', 5_120],
    ['APNS', 4_096],
  ])('of SNS for iOS is taken off: %s, whose limit is %i bytes', async (key, limit) => {
    const found = await readJson({ [key]: JSON.stringify(FLUTTER) });

    expect(found).toMatchObject({ platform: 'ios', payload: FLUTTER, limit, bytes: JSON.stringify(FLUTTER).length });
  });

  it.each([
    ['an object that SNS ignores', { APNS_VOIP: FLUTTER }, '"APNS_VOIP" is an object, and SNS ignores it'],
    [
      'no MessageStructure',
      { TargetArn: 'a', Message: JSON.stringify({ APNS_VOIP: '{}' }) },
      'MessageStructure is not',
    ],
    ['a number', { data: { ...data, at: 1 } }, '"at" is a number: FCM refuses the message'],
    ['a boolean', { ...fcm.message, data: { v: true } }, '"v" is a boolean: FCM refuses'],
    ['null', { message: { data: { v: null } } }, '"v" is null'],
    ['data one level too deep', { message: { data: { data } } }, 'The keys are one level too deep'],
    ['a key of FCM', { data: { from: 'x' } }, '"from" is a key that FCM refuses'],
    ['a notification', { message: { data, notification: { title: 'x' } } }, 'does not call onMessageReceived'],
    ['no data', { message: { token: 't', notification: { title: 'x' } } }, 'The message has no data'],
    ['an alert', { APNS: JSON.stringify(FLUTTER) }, 'which rings no phone'],
    ['aps that is a text', { aps: 'x' }, '"aps" is no object'],
    ['too many bytes', { aps: {}, x: 'x'.repeat(5_200) }, 'Apple refuses more than 5,120'],
    ['too many bytes for FCM', { data: { x: 'x'.repeat(4_090) } }, 'Google refuses more than 4,096'],
  ])('that no phone gets is found, with exit code 7: %s', async (_, message, finding) => {
    const { exitCode, stdout } = await read(message, '--json');

    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout).findings.join('\n')).toContain(finding);
  });

  it('leaves "data" of a Cordova payload where it is', async () => {
    const cordova = { aps: { alert: 'x' }, data: { Caller: { Username: 'Alice', ConnectionId: '1' } } };

    const { exitCode, stdout } = await read(cordova, '--library', 'iotum/cordova-plugin-callkit', '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).libraries[0]).toMatchObject({ call: { name: 'Alice' }, absent: expect.any(Array) });
  });
});

describe('a dictionary copied out of the console of Xcode', () => {
  it('of PushKit is read, with Foundation inside, and the label before it', async () => {
    const text = `2026-11-29 20:15:44 App[42:1] push: [AnyHashable("aps"): {
    alert = "Call from \\"Al\\" \\U00e9";
    "content-available" = 1;
    list =     (
        a,
        2
    );
}, AnyHashable("id"): ${CALL_ID}, AnyHashable("nameCaller"): Alice, the first, AnyHashable("isVideo"): 1, AnyHashable("handle"): 030]`;

    const { payload, notes } = await readJson(text);

    expect(payload).toEqual({
      aps: { alert: 'Call from "Al" é', 'content-available': 1, list: ['a', 2] },
      id: CALL_ID,
      nameCaller: 'Alice, the first',
      isVideo: 1,
      handle: '030',
    });
    expect(notes[0]).toContain('the console of Xcode');
  });

  it('of Swift and of Foundation alone is read', async () => {
    const swift = await readJson('["aps": ["alert": "x", "n": [1, 2], "e": [:]], "id": Optional("4"), "v": true]');
    const foundation = await readJson('{\n    aps =     {\n        alert = x;\n    };\n    id = 4f;\n}');

    expect(swift.payload).toEqual({ aps: { alert: 'x', n: [1, 2], e: {} }, id: '4', v: true });
    expect(foundation.payload).toEqual({ aps: { alert: 'x' }, id: '4f' });
  });

  it('that was cut off is refused', async () => {
    const { exitCode, stderr } = await read('[AnyHashable("aps"): {\n    alert = "x";\n');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('part of it is missing');
  });
});

describe('a file that is no payload', () => {
  it.each([
    ['empty', '', 'stdin is empty'],
    ['blank', ' \n ', 'stdin is empty'],
    ['a list', '[{"aps":{}}]', 'stdin is a list with 1 entries'],
    ['a number', '42', 'stdin is no JSON object'],
    ['a comma too many', '{"aps":{},}', 'stdin is JavaScript or JSON5'],
    ['JavaScript', "{aps: {alert: 'x'}}", 'stdin is JavaScript or JSON5'],
    ['an XML property list', '<?xml version="1.0"?><plist><dict/></plist>', 'stdin is a property list'],
    ['a binary property list', 'bplist00\u0001', 'stdin is a binary property list'],
    ['a map of Java', '{callId=1, type=incoming_call}', 'stdin is a map as logcat prints it'],
    ['a token', 'a1'.repeat(32), 'stdin is a push token'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2ln', 'stdin is a JWT'],
    ['a web page', '<!DOCTYPE html><html>', 'stdin is a web page'],
    ['cut off', '{"aps":{"alert":"x"}', 'stdin was cut off'],
    ['deep', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, 'stdin has hundreds of objects inside of each other'],
    ['prose', 'hello, world', 'stdin is not JSON'],
    ['too large', `{"x":"${'x'.repeat(600_000)}"}`, 'stdin has 600,008 bytes'],
    ['an SNS message whose text is no JSON', '{"APNS_VOIP":"{aps"}', '"APNS_VOIP" in stdin is no JSON text'],
  ])('is refused with exit code 3 and its kind, without a word of it: %s', async (_, input, message) => {
    const { exitCode, stdout, stderr } = await read(input);

    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.split('\n').filter((line) => line !== '')).toHaveLength(2);
    expect(stderr).not.toMatch(/eyJhbG|a1a1a1/);
  });

  it.each([
    ['base64', Buffer.from(JSON.stringify(FLUTTER)).toString('base64')],
    ['JSON inside of a JSON string', JSON.stringify(JSON.stringify(FLUTTER))],
    ['a byte order mark', `\uFEFF${JSON.stringify(FLUTTER)}`],
  ])('may be one all the same: %s', async (_, input) => {
    expect((await readJson(input)).payload).toEqual(FLUTTER);
  });

  it.each([
    [['missing.json'], 3, 'there is no file missing.json'],
    [[], 2, 'no payload is named'],
    [['-', '--preset', 'minimal'], 2, 'give one of them'],
    [['--preset', 'connectycube', '--caller-id', 'alice'], 2, 'as an integer: --caller-id alice is none'],
    [['--preset', 'minimal', '--custom', '[]'], 2, '--custom is no JSON object'],
    [['--preset', 'minimal', '--name', ''], 2, '--name must not be empty'],
    [['--preset', 'minimal', '--call-id', 'x'], 2, '--call-id must be a UUID'],
    [['--preset', 'capacitor-bfine', '--cancel'], 2, 'has no VoIP push that ends a call'],
    [['--library', 'react-native-callkep'], 2, 'Near are: react-native-callkeep'],
    [['--preset', 'minimal', '--library', 'webtrit_callkeep', '--platform', 'android'], 2, 'reads no push on Android'],
  ])('is named as %j: exit code %i', async (args, code, message) => {
    const { exitCode, stderr } = await runInProcess(['payload', ...args]);

    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
  });
});

describe('secrets', () => {
  it.each([[[]], [['--json']], [['--library', 'native']], [['--library', 'native', '--json']]])(
    'of a payload are never printed whole: %j',
    async (args) => {
      const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl';
      const core = { type: 'incoming_call', callId: CALL_ID, callerName: 'Alice', handle: 'a', ackUrl: ACK_URL };
      const nested = JSON.stringify({ metadata: { ackUrl: ACK_URL, jwt } });

      const { stdout } = await read(
        {
          ...core,
          aps: {},
          incoming_call: nested,
          authToken: 'a-long-secret-token',
          callbackUrl: 'https://x.example/cb/s3cret-s3cret',
          note: jwt,
        },
        ...args,
      );

      expect(stdout).toContain('/v1/receipts/c2Vj…');
      for (const secret of ['c2VjcmV0', 'c2lnbmF0dXJl', 'a-long-secret-token', 's3cret-s3cret'])
        expect(stdout).not.toContain(secret);
    },
  );
});
