/**
 * The last release and this checkout work on one table at the same time, as they do while functions are deployed one by one and after a
 * roll-back. The first test shows that an incompatible change is found.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginScripts, STEP } from './call-steps.ts';
import { besideIt, bundlesOf, newestRelease } from './releases.ts';
import { playScenarios } from './scenarios.ts';
import { startUpgraded, type UpgradedBackend } from './upgraded.ts';
import { USES } from './uses.ts';

const release = newestRelease();
const releasedDir = bundlesOf(release.commit);
/** Functions that these tests invoke. */
const FUNCTIONS = [
  ...['devices', 'invite', 'calls', 'receipts', 'blocks', 'ice', 'client-config', 'users'],
  ...['ring-timer', 'push-feedback', 'call-events', 'socket', 'socket-authorizer'],
];

/** Whether the release gets an invocation. Changed by the tests. */
let takes: (fn: string) => boolean = () => false;

/** A deployment of both releases. @param functionsDir of this checkout */
const startBoth = async (releasedDir: string, functionsDir = inject('functionsDir')): Promise<UpgradedBackend> => {
  const both: UpgradedBackend = await startUpgraded(
    {},
    {
      functionsDir,
      otherRelease: besideIt(
        release,
        releasedDir,
        () => both.backend,
        (fn) => takes(fn),
      ),
    },
  );
  return both;
};

/** Each function's invocations, evenly: of every hundred of one function, so many are the release's. */
const shared = (percent: number) => {
  const seen = new Map<string, number>();
  return (fn: string): boolean => {
    const count = seen.get(fn) ?? 0;
    seen.set(fn, count + 1);
    return Math.floor(((count + 1) * percent) / 100) > Math.floor((count * percent) / 100);
  };
};

/** Plays every script to its end. */
const playAll = async (both: UpgradedBackend): Promise<void> => {
  const step = beginScripts(both);
  while (!(await step())) await both.backend.advance(STEP);
};

/** The bundles of this checkout in which an attribute of the table has another name. */
const withRenamedAttribute = (from: string, to: string): string => {
  const dir = mkdtempSync(join(tmpdir(), 'renamed-'));
  cpSync(inject('functionsDir'), dir, { recursive: true });
  for (const name of readdirSync(dir)) {
    const file = join(dir, name, 'index.js');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
  }
  return dir;
};

it('an attribute that only this checkout renames is found', async () => {
  if (releasedDir === undefined) return;
  const both = await startBoth(releasedDir, withRenamedAttribute('talkingLegs', 'joinedLegs'));
  takes = shared(50);
  try {
    await expect(playAll(both)).rejects.toThrow();
  } finally {
    await both.close();
  }
});

describe.runIf(releasedDir !== undefined)(`this checkout and release ${release.version} on one table`, () => {
  let both: UpgradedBackend;
  beforeAll(async () => {
    both = await startBoth(releasedDir ?? '');
  });
  afterAll(() => both.close());

  it('calls go on while the share of the release goes from 100 % to 0 and back', async () => {
    let under: (() => Promise<boolean>)[] = [];
    const stepAll = async () => {
      const left: typeof under = [];
      for (const step of under) if (!(await step())) left.push(step);
      under = left;
      await both.backend.advance(STEP);
    };
    for (const percent of [100, 40, 0, 60, 100]) {
      takes = shared(percent);
      under.push(beginScripts(both));
      await stepAll();
    }
    while (under.length > 0) await stepAll();
    expect(both.errors.filter(isUnexpected)).toEqual([]);
  }, 120_000);

  // The functions whose number has a bit, and then the others: in these eight runs every function meets every other, one of each release.
  const bits = Array.from({ length: Math.ceil(Math.log2(FUNCTIONS.length)) }, (_, bit) => bit);
  const halves = bits.flatMap((bit) =>
    [0, 1].map((value) => FUNCTIONS.filter((_name, index) => ((index >> bit) & 1) === value)),
  );
  it.each(halves.map((half) => [half.join(', '), half] as const))(
    'calls go on while these are of the release: %s',
    async (_names, half) => {
      takes = (fn) => half.includes(fn);
      await playAll(both);
      expect(both.errors.filter(isUnexpected)).toEqual([]);
    },
  );

  it('every pair of functions is among them, one of each release', () => {
    const met = new Set(
      halves.flatMap((half) => half.flatMap((a) => FUNCTIONS.filter((b) => !half.includes(b)).map((b) => `${a} ${b}`))),
    );
    expect(met.size).toBe(FUNCTIONS.length * (FUNCTIONS.length - 1));
  });
});

describe.runIf(releasedDir !== undefined)(`after a roll-back to ${release.version}`, () => {
  let rolledBack: UpgradedBackend;
  beforeAll(async () => {
    const before = await startUpgraded({});
    const left = await playScenarios(before.backend).finally(before.close);
    rolledBack = await startUpgraded(left, {
      otherRelease: besideIt(
        release,
        releasedDir ?? '',
        () => rolledBack.backend,
        () => true,
      ),
    });
  });
  afterAll(() => rolledBack.close());

  it.each(Object.entries(USES))('%s', async (_title, use) => {
    await use(rolledBack);
  });

  it('no function has met an item that it cannot read', () => {
    expect(rolledBack.errors).toEqual([]);
  });
});

/** SNS refuses what a script lets it refuse. */
const isUnexpected = (line: string): boolean => !line.includes('ServiceUnavailable');
