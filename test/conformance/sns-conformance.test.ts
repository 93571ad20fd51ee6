import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motoDifferences } from './moto-differences.ts';
import { motoVersion } from './moto-server.ts';
import { snsConformance } from './sns-conformance.ts';
import { ask, type SnsTarget } from './sns-subject.ts';
import { aws, emulator, isAwsWanted, moto } from './sns-targets.ts';

const hasMoto = motoVersion() !== undefined;
if (!hasMoto) console.warn('SKIPPED: no moto with its server on this machine');
if (!isAwsWanted()) console.warn('SKIPPED: a real AWS account is asked only with RINGTHROUGH_AWS_CONFORMANCE=1');

/** Asks everything of a target, which is started once, and only if it is asked at all. */
const conforms = (
  who: string,
  start: () => Promise<SnsTarget>,
  { isAsked, differences = {} }: { isAsked: boolean; differences?: Readonly<Record<string, unknown>> },
) =>
  describe.skipIf(!isAsked)(who, () => {
    let target: SnsTarget;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.close());

    for (const [surface, cases] of Object.entries(snsConformance)) {
      describe(surface, () => {
        for (const { rule, known, needs, answer, ask: question } of cases) {
          const isDifferent = Object.hasOwn(differences, rule);
          it(`${rule} (${isDifferent ? 'known difference' : known})`, async ({ skip }) => {
            if (needs === 'GCM' && target.google === undefined) {
              console.warn(`SKIPPED: ${who} has no GCM credential for "${rule}"`);
              skip();
            }
            const unique = `ringthrough-${randomUUID().slice(0, 18)}`;

            const answered = await ask(target, unique, question);

            expect(answered).toEqual(isDifferent ? differences[rule] : answer);
            if (isDifferent) expect(answered).not.toEqual(answer);
          });
        }
      });
    }
  });

conforms('the emulator', emulator, { isAsked: true });
conforms('moto', moto, { isAsked: hasMoto, differences: motoDifferences });
conforms('AWS', aws, { isAsked: isAwsWanted() });

it('a known difference is one of a rule that is asked, and no rule is there twice', () => {
  const rules = Object.values(snsConformance).flatMap((cases) => cases.map(({ rule }) => rule));

  expect(Object.keys(motoDifferences).filter((rule) => !rules.includes(rule))).toEqual([]);
  expect(rules.length).toBe(new Set(rules).size);
});
