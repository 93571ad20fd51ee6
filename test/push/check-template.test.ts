/** Mistakes in a payload of a deployment's own are found before anything is deployed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PHONE_PLATFORMS, PRESETS } from '../../lambda/contract/enums.ts';
import type { PayloadTemplate } from '../../lambda/contract/payload-template.ts';
import { VOIP_LIMIT, voipPayload } from '../../lambda/push/apns-message.ts';
import { FCM_LIMIT, fcmBytes, fcmData } from '../../lambda/push/fcm-message.ts';
import { templatesOf } from '../../lambda/push/presets/presets.ts';
import { checkTemplate } from '../../lambda/push/template/check-template.ts';
import { longestCalls } from '../../lambda/push/template/longest-call.ts';
import { placeholders } from '../../lambda/push/template/placeholders.ts';

const faults = (
  template: unknown,
  platform: 'ios' | 'android' = 'ios',
  kind: 'incomingCall' | 'callEnded' = 'incomingCall',
) => checkTemplate(template, platform, kind).map(({ path, message }) => `${path}: ${message}`);

const call = '${callId}';

describe('a template', () => {
  it('with every placeholder, in each of its types, has no fault', () => {
    const every = Object.entries(placeholders).map(([name, placeholder]) => [
      name,
      ['text', ...Object.keys(placeholder.as).filter((type) => type !== 'text')]
        .map((type) => (type === 'text' ? `\${${name}}` : `\${${name}:${type}}`))
        .filter((text) => !/custom|metadata/.test(text)),
    ]);

    expect(faults(Object.fromEntries(every), 'ios', 'callEnded')).toEqual([]);
  });

  it.each(PHONE_PLATFORMS)('of each built-in preset on %s has no fault', (platform) => {
    for (const preset of PRESETS) {
      const { incomingCall, callEnded } = templatesOf(preset, platform, undefined) ?? {};
      if (incomingCall !== undefined) expect(faults(incomingCall, platform)).toEqual([]);
      if (callEnded !== undefined) expect(faults(callEnded, platform, 'callEnded')).toEqual([]);
    }
  });

  it.each([
    ['no object', 'x', ': must be a JSON object'],
    ['a list', [call], ': must be a JSON object'],
    ['null', null, ': must be a JSON object'],
    ['a null inside', { call, a: { b: [null] } }, 'a.b.0: must not be null'],
    [
      'a misspelt placeholder',
      { call, a: '${callerID}' },
      'a: has the unknown placeholder ${callerID}: write ${callerId}',
    ],
    ['snake case', { call, a: '${caller_name}' }, 'a: has the unknown placeholder ${caller_name}: write ${callerName}'],
    ['an unknown placeholder', { call, a: '${avatar}' }, 'a: has the unknown placeholder ${avatar}: known are '],
    ['what every object inherits', { call, a: '${constructor}' }, 'a: has the unknown placeholder'],
    [
      'a type it does not have',
      { call, a: '${callerName:int}' },
      'a: has ${callerName:int}: callerName can be ${callerName}',
    ],
    [
      'an unknown type',
      { call, a: '${hasVideo:boolean}' },
      'a: has ${hasVideo:boolean}: hasVideo can be ${hasVideo} or ${hasVideo:bool}',
    ],
    ['an unclosed placeholder', { call, a: '${callId' }, 'a: has a ${ without a name'],
    ['blanks in it', { call, a: '${ callId }' }, 'a: has a ${ without a name'],
    ['another language’s placeholder', { call, a: '{{callerName}}' }, 'a: names callerName without ${…}'],
    ['a shell’s placeholder', { call, a: 'From $callerName' }, 'a: names callerName without ${…}'],
    ['a placeholder as a key', { call, '${callId}': 1 }, '${callId}: must be a fixed key'],
    ['a key beside $json', { call, a: { $json: {}, b: 1 } }, 'a: must have no key beside $json'],
    [
      'the end reason of a call that rings',
      { call, a: '${endReason}' },
      'a: has ${endReason}, which only callEnded has',
    ],
    ['$json around everything', { $json: { call } }, '$json: must be inside of a key'],
    ['an aps that is no object', { call, aps: '${callerName}' }, 'aps: must be an object'],
    ['half of a surrogate pair', { call, a: 'x\ud83d' }, 'a: must be well-formed Unicode'],
    ['half of a surrogate pair in a key', { call, 'x\ud83d': 1 }, 'must be well-formed Unicode'],
    ['no call', { a: '${callerName}' }, ': must have ${callId} somewhere'],
    [
      'a key that is no property',
      JSON.parse('{"call":"${callId}","__proto__":{"a":1}}'),
      '__proto__: must have another name',
    ],
  ])('with %s is refused', (_what, template, fault) => {
    expect(faults(template).join('\n')).toContain(fault);
  });

  it('names every fault at once', () => {
    expect(faults({ call, a: '${x} ${y:int}', b: null, c: { d: '${callType:bool}' } })).toHaveLength(4);
  });

  it('that is nested without end is refused', () => {
    let deep: PayloadTemplate = { call };
    for (let level = 0; level < 40; level += 1) deep = { deep };

    expect(faults(deep).join()).toContain('at most 16 objects');
  });

  it.each(['from', 'message_type', 'google', 'google.x', 'gcm', 'gcm.notification', 'googleplay'])(
    'for Android has no key %s, which FCM refuses, and for iOS it may',
    (key) => {
      expect(faults({ call, [key]: 'x' }, 'android')).toEqual([
        `${key}: is a key that FCM refuses: choose another name`,
      ]);
      expect(faults({ call, [key]: 'x' }, 'ios')).toEqual([]);
    },
  );
});

describe('a template’s size', () => {
  it.each(PHONE_PLATFORMS)(
    'is measured on %s with the longest of everything: custom twice fits, more does not',
    (platform) => {
      const copies = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, '${custom:object}']));

      expect(faults({ call, ...copies(2) }, platform)).toEqual([]);
      expect(faults({ call, ...copies(6) }, platform).join()).toMatch(
        /is too large: .* \d{4} bytes, and the limit is (5120|4096)/,
      );
    },
  );

  it('counts what a JSON text inside of JSON escapes again', () => {
    expect(faults({ call, a: { $json: { b: { $json: { c: { $json: '${custom:object}' } } } } } }).join()).toContain(
      'is too large',
    );
  });

  it('of the longest calls is not below that of any other call', () => {
    const template = {
      call,
      a: '${callerName} ${handle}',
      b: '${callerId}${calleeId}',
      c: '${custom}',
      d: '${ackUrl}',
    };
    const [quotes, bytes] = longestCalls('incoming_call', false);
    const others = fc.record({
      callerId: fc.string({ unit: 'binary-ascii', maxLength: 255 }).filter((id) => JSON.stringify(id).length <= 257),
      name: fc.string({ unit: 'grapheme', maxLength: 64 }).filter((name) => Buffer.byteLength(name) <= 256),
    });
    const voip = (facts: typeof quotes) => Buffer.byteLength(voipPayload(template, facts) ?? '');
    const fcm = (facts: typeof quotes) => fcmBytes(fcmData(template, facts) ?? {});

    fc.assert(
      fc.property(others, ({ callerId, name }) => {
        const other = { ...quotes, callerId, calleeId: callerId, caller: { ...quotes.caller, name } };
        expect(Math.min(voip(other), VOIP_LIMIT + 1)).toBeLessThanOrEqual(Math.max(voip(quotes), voip(bytes)));
        expect(Math.min(fcm(other), FCM_LIMIT + 1)).toBeLessThanOrEqual(Math.max(fcm(quotes), fcm(bytes)));
      }),
      { numRuns: 200 },
    );
  });
});

it('any JSON is either refused or can be filled: nothing throws', () => {
  const [longest] = longestCalls('incoming_call', true);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('ios', 'android'), (value, platform) => {
      const template = { call, value } as PayloadTemplate;
      if (checkTemplate(template, platform, 'incomingCall').length > 0) return;
      expect(platform === 'ios' ? voipPayload(template, longest) : fcmData(template, longest)).toBeDefined();
    }),
    { numRuns: 300 },
  );
});
