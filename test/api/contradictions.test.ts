/** A registration that cannot work is refused with what to write instead; one that may not work is answered with warnings. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_LIBRARIES, PHONE_PLATFORMS, PRESETS } from '../../lambda/contract/enums.ts';
import { behaviourOf } from '../../lambda/push/client-libraries.ts';
import { integerUser, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

type Changes = Readonly<Record<string, unknown>>;

const register = async (device: Changes, user = integerUser()) =>
  (await backend.as(user))('PUT', '/v1/devices/phone', device);

/** Status, and the issues as `path message`. */
const refusal = async (device: Changes, user?: string) => {
  const { status, body } = await register(device, user);
  const issues: readonly { path: string; message: string }[] = body.issues ?? [];
  return { status, issues: issues.map(({ path, message }) => `${path} ${message}`) };
};

const warningsOf = async (device: Changes): Promise<Readonly<Record<string, string>>> => {
  const { status, body } = await register(device);
  expect(status).toBe(201);
  return Object.fromEntries(body.warnings.map((one: { code: string; detail: string }) => [one.code, one.detail]));
};

describe('with library', () => {
  it.each(PHONE_PLATFORMS)(
    'every library is rung with its own preset on %s, or refused with the reason',
    async (platform) => {
      const phone = platform === 'ios' ? iphone : pixel;
      for (const library of CLIENT_LIBRARIES) {
        const { status, body } = await register(phone({ library }));
        const behaviour = behaviourOf(library, platform);
        if (behaviour === undefined) {
          expect(body.issues).toEqual([
            { path: 'library', message: expect.stringMatching(/^.+ cannot be rung.*: .{20,}/) },
          ]);
        } else {
          expect({ status, library: body.library, preset: body.preset }).toEqual({
            status: 201,
            library,
            preset: behaviour.presets[0],
          });
        }
      }
    },
  );

  it.each(PHONE_PLATFORMS)(
    'each preset that does not ring it on %s is refused with the one to use',
    async (platform) => {
      const phone = platform === 'ios' ? iphone : pixel;
      for (const library of CLIENT_LIBRARIES) {
        const behaviour = behaviourOf(library, platform);
        if (behaviour === undefined) continue;
        for (const preset of PRESETS.filter((one) => one !== 'custom')) {
          const { status, issues } = await refusal(phone({ library, preset }));
          if (behaviour.presets.includes(preset)) expect(status).toBe(201);
          else expect(issues.join()).toContain(`use ${behaviour.presets[0]}`);
        }
      }
    },
  );

  it.each([
    ['expo-callkit-telecom', 'voip-cancel', 'would ring'],
    ['cordova-plugin-callkit', 'voip-cancel', 'would ring'],
    ['AleksandarTokarev/cordova-plugin-callkit', 'ring-again', 'hangs up'],
    ['expo-callkit-telecom', 'ring-again', 'second call'],
  ])('%s cannot have %s', async (library, capability, why) => {
    const { status, issues } = await refusal(iphone({ library, capabilities: [capability] }));

    expect(status).toBe(400);
    expect(issues).toEqual([expect.stringMatching(new RegExp(`^capabilities .*${why}.*leave it out`))]);
  });

  it('names every contradiction at once', async () => {
    const { issues } = await refusal(
      iphone({ library: 'expo-callkit-telecom', preset: 'minimal', capabilities: ['voip-cancel', 'ring-again'] }),
    );

    expect(issues.map((issue) => issue.split(' ')[0])).toEqual(['preset', 'capabilities', 'capabilities']);
  });

  it('is kept, and forgotten when a later registration has none', async () => {
    const bob = await backend.as(someone('bob'));
    const phone = iphone();
    const libraryAfter = async (changes: Changes) => {
      await bob('PUT', '/v1/devices/phone', { ...phone, ...changes });
      return (await bob('GET', '/v1/devices')).body.devices[0].library;
    };

    expect(await libraryAfter({ library: 'react-native-callkeep' })).toBe('react-native-callkeep');
    expect(await libraryAfter({})).toBeUndefined();
    expect(await libraryAfter({ library: 'native' })).toBe('native');
  });

  it('that is unknown is refused with the list', async () => {
    expect((await refusal(iphone({ library: 'callkeep' }))).issues).toEqual([
      expect.stringMatching(/^library .*native.*react-native-callkeep/),
    ]);
  });
});

describe('warnings', () => {
  it('name nothing where nothing is wrong', async () => {
    expect(await warningsOf(iphone({ library: 'native', capabilities: ['voip-cancel', 'ring-again'] }))).toEqual({});
    expect(await warningsOf(pixel({ library: 'native' }))).toEqual({});
  });

  it('of a library that makes its registry in JavaScript say that it rings only while the app runs', async () => {
    expect(await warningsOf(iphone({ library: 'cordova-plugin-callkit' }))).toEqual({
      rings_only_while_running: expect.stringContaining('0xbaadca11'),
    });
  });

  it.each([
    ['universal', 'voip-cancel', 'voip_cancel_may_ring', 'expo-callkit-telecom'],
    ['universal', 'ring-again', 'ring_again_may_ring_twice', 'luisbouca/cordova-plugin-callkit'],
    ['cordova-legacy', 'voip-cancel', 'capability_without_effect', 'no push that ends a call'],
    ['cordova-legacy', 'ring-again', 'capability_without_effect', 'no device is rung a second time'],
    ['universal', 'voip_cancel', 'capability_unknown', 'voip-cancel is'],
    ['universal', 'RingAgain', 'capability_unknown', 'ring-again is'],
  ])('without library: %s with %s is %s', async (preset, capability, code, text) => {
    const warnings = await warningsOf(iphone({ preset, capabilities: [capability] }));

    expect(warnings).toMatchObject({ library_not_named: expect.anything(), [code]: expect.stringContaining(text) });
  });

  it('without library name the libraries that the preset does not ring, and only those', async () => {
    const { library_not_named: text = '' } = await warningsOf(iphone({ preset: 'cordova-npm' }));

    expect(text).toContain('expo-callkit-telecom');
    expect(text).not.toMatch(/ring (.*, )?cordova-plugin-callkit(,|$)/);
  });

  it('of an app’s own capability there are none', async () => {
    expect(await warningsOf(iphone({ library: 'native', capabilities: ['group-calls'] }))).toEqual({});
  });

  it('of a token name capitals and an unusual length, and the device rings all the same', async () => {
    const bob = integerUser();
    const token = 'AB'.repeat(40);
    const { body } = await register(iphone({ library: 'native', token }), bob);
    await (await backend.as(someone('alice')))('POST', '/v1/calls', { to: bob, caller: { name: 'Alice' } });
    await backend.settled();

    expect(body.warnings.map(({ code }: { code: string }) => code)).toEqual(['token_in_capitals', 'token_length']);
    expect(backend.apple.pushes().some(({ deviceToken }) => deviceToken === token.toLowerCase())).toBe(true);
  });
});

describe('a preset with integer user ids', () => {
  it.each(['bob', '007', '0', '2147483648', '-1', '1.5', '1e3'])('is refused for the callee %j', async (user) => {
    const { status, issues } = await refusal(iphone({ preset: 'connectycube' }), user);

    expect(status).toBe(400);
    expect(issues).toEqual([expect.stringMatching(/^preset connectycube carries user ids as integers/)]);
  });

  it('leaves out the device of a caller without one, says why, and rings all others', async () => {
    const bob = integerUser();
    const bobs = await backend.as(bob);
    const [cube, other] = [iphone({ preset: 'connectycube' }), iphone()];
    await bobs('PUT', '/v1/devices/cube', cube);
    await bobs('PUT', '/v1/devices/other', other);

    const alice = await backend.as(someone('alice'));
    const { body } = await alice('POST', '/v1/calls', { to: bob, caller: { name: 'Alice' } });
    await backend.settled();

    expect(body.rings).toEqual([
      expect.objectContaining({ deviceId: 'cube', outcome: 'rejected', reason: 'preset_needs_integer_caller' }),
      expect.objectContaining({ deviceId: 'other', outcome: 'accepted' }),
    ]);
    const rung = backend.apple.pushes().map(({ deviceToken }) => deviceToken);
    expect([rung.includes(cube.token), rung.includes(other.token)]).toEqual([false, true]);
  });

  it('ends the call as unreachable if nothing else rings, and is never sent an end', async () => {
    const bob = integerUser();
    const cube = pixel({ preset: 'connectycube' });
    await (await backend.as(bob))('PUT', '/v1/devices/cube', cube);

    const alice = await backend.as(someone('alice'));
    const { body } = await alice('POST', '/v1/calls', { to: bob, caller: { name: 'Alice' } });
    await backend.settled();

    expect(body).toMatchObject({ state: 'ended', endReason: 'unreachable' });
    expect(backend.google.messages().filter(({ token }) => token === cube.token)).toEqual([]);
  });
});
