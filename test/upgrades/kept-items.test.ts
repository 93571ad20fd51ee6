/** The functions of this checkout read what the last release has left: npm run release:record keeps it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as keys from '../../lambda/aws/dynamodb/keys.ts';
import { newestRelease } from './releases.ts';
import { startUpgraded, type UpgradedBackend } from './upgraded.ts';
import { USES } from './uses.ts';

const release = newestRelease();
let upgraded: UpgradedBackend;
beforeAll(async () => {
  upgraded = await startUpgraded(release);
});
afterAll(() => upgraded.close());

/** Kinds of items that came after the release. */
const SINCE: readonly string[] = [keys.BROWSER_PREFIX, keys.WITHHELD_PREFIX, keys.PENDING_PREFIX];

it('every kind of item is kept that keys.ts can make', () => {
  const prefixes = Object.values(keys).filter((value) => typeof value === 'string' && !SINCE.includes(value));
  const others = [
    'OWNER',
    'REFUSALS',
    'MAILBOX#',
    'SIGNAL#',
    keys.keysOf('').profile('').sk,
    keys.keysOf('').deviceCount('').sk,
  ];
  const kept = release.state.items.map(({ sk }) => sk?.S ?? '');
  expect(prefixes.length).toBeGreaterThan(5);
  for (const prefix of [...prefixes, ...others]) expect(kept).toContainEqual(expect.stringMatching(`^${prefix}`));
});

it.each(Object.entries(USES))(`after an upgrade from ${release.version}, %s`, async (_title, use) => {
  await use(upgraded);
});

it('no function has met an item that it cannot read', () => {
  expect(upgraded.errors).toEqual([]);
});
