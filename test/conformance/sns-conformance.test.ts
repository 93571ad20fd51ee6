import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motoDifferences } from './moto-differences.ts';
import { motoVersion } from './moto-server.ts';
import { snsConformance } from './sns-conformance.ts';
import { runCase, type SnsTarget } from './sns-fixture.ts';
import { aws, emulator, isAwsEnabled, moto } from './sns-targets.ts';

const hasMoto = motoVersion() !== undefined;
if (!hasMoto) console.warn('SKIPPED: moto with its server is not installed');
if (!isAwsEnabled()) console.warn('SKIPPED: tests against a real AWS account need RINGTHROUGH_AWS_CONFORMANCE=1');

/** Runs every case against a target, which is started once. */
const conforms = (
  name: string,
  start: () => Promise<SnsTarget>,
  { isEnabled, differences = {} }: { isEnabled: boolean; differences?: Readonly<Record<string, unknown>> },
) =>
  describe.skipIf(!isEnabled)(name, () => {
    let target: SnsTarget;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.close());

    for (const [surface, cases] of Object.entries(snsConformance)) {
      describe(surface, () => {
        for (const { rule, evidence, needs, expected, request } of cases) {
          const isDifferent = Object.hasOwn(differences, rule);
          it(`${rule} (${isDifferent ? 'known difference' : evidence})`, async ({ skip }) => {
            if (needs === 'GCM' && target.google === undefined) {
              console.warn(`SKIPPED: ${name} has no GCM credential for "${rule}"`);
              skip();
            }
            const unique = `ringthrough-${randomUUID().slice(0, 18)}`;

            const result = await runCase(target, unique, request);

            expect(result).toEqual(isDifferent ? differences[rule] : expected);
            if (isDifferent) expect(result).not.toEqual(expected);
          });
        }
      });
    }
  });

conforms('the emulator', emulator, { isEnabled: true });
conforms('moto', moto, { isEnabled: hasMoto, differences: motoDifferences });
conforms('AWS', aws, { isEnabled: isAwsEnabled() });

it('every known difference of moto names an existing rule, and rule names are unique', () => {
  const rules = Object.values(snsConformance).flatMap((cases) => cases.map(({ rule }) => rule));

  expect(Object.keys(motoDifferences).filter((rule) => !rules.includes(rule))).toEqual([]);
  expect(rules.length).toBe(new Set(rules).size);
});
