import { expect, it } from 'vitest';
import type { ProbedCredential, ProbeResult } from '../../lambda/credentials/credential-probe.ts';
import { probeAll } from '../../lambda/credentials/probe-all.ts';

const credential = (index: number): ProbedCredential => ({
  platform: 'APNS_VOIP',
  bundleId: `com.example.app${index}`,
  attributes: { PlatformPrincipal: 'ABC123DEFG' },
});
const many = Array.from({ length: 35 }, (_, index) => credential(index));

it('returns the results in the order of the credentials, also if probes end in another order', async () => {
  const ends: (() => void)[] = [];
  const probed = probeAll(many.slice(0, 10), async ({ bundleId }): Promise<ProbeResult> => {
    await new Promise<void>((resolve) => void ends.push(resolve));
    return { kind: 'inconclusive', detail: `${bundleId}` };
  });
  for (const end of ends.reverse()) end();

  expect(await probed).toEqual(
    many.slice(0, 10).map(({ bundleId }) => ({ kind: 'inconclusive', detail: `${bundleId}` })),
  );
});

it('probes ten at a time', async () => {
  let active = 0;
  let most = 0;
  await probeAll(many, async () => {
    most = Math.max(most, ++active);
    await new Promise((resolve) => setImmediate(resolve));
    active -= 1;
    return { kind: 'accepted' };
  });

  expect(most).toBe(10);
});

it('probes a credential once that several applications share for the same platform and bundle', async () => {
  const probed: (string | undefined)[] = [];
  const results = await probeAll([credential(1), credential(2), credential(1)], async ({ bundleId }) => {
    probed.push(bundleId);
    return { kind: 'accepted' };
  });

  expect(probed).toEqual(['com.example.app1', 'com.example.app2']);
  expect(results).toHaveLength(3);
});
