import { describe, expect, it } from 'vitest';
import { ASSUMED, type Assumptions } from '../../bench/cold-starts/assumptions.ts';
import { readAssumptions, withChanged } from '../../bench/cold-starts/read-assumptions.ts';
import { helpOf, Mistakes, type Option, readCommandLine } from '../../bench/command-line.ts';

const OPTIONS = {
  calls: { what: 'calls a day', range: [1, 100] },
  seed: { what: 'of the random numbers', range: [0, 9], isWhole: true },
  file: { what: 'a file' },
  quick: { what: 'sooner', isFlag: true },
} as const satisfies Readonly<Record<string, Option>>;

describe('the command line of a bench', () => {
  it('is read as it is written, with an equals sign or without', () => {
    const { values } = Object(readCommandLine(['--calls', '2.5', '--file=a.json', '--quick'], OPTIONS));
    expect(values).toEqual({ calls: '2.5', file: 'a.json', quick: '' });
  });

  it('names every mistake at once: unknown names, values that are missing, of another kind, or out of range', () => {
    const args = ['--call', '3', '--calls', '101', '--seed=1.5', '--quick=yes', '--calls', '-1', '--calls=', '--file'];
    expect(readCommandLine(args, OPTIONS)).toEqual({
      kind: 'mistakes',
      mistakes: [
        '--call is no option: --help lists them',
        '3 is no option: --help lists them',
        '--calls must be a number from 1 to 100',
        '--seed must be a whole number from 0 to 9',
        '--quick has no value',
        '--calls must be a number from 1 to 100',
        '--calls must be a number from 1 to 100',
        '--file needs a value',
      ],
    });
  });

  it('may ask for help, which says what the command and each option does', () => {
    expect(readCommandLine(['--calls', '2', '--help'], OPTIONS)).toEqual({ kind: 'help' });
    expect(helpOf('Simulates.', OPTIONS)).toMatch(/^Simulates\.\n\n {2}--calls NUMBER {2}calls a day\n/);
  });
});

const mistakesOf = (changed: unknown): readonly string[] => {
  try {
    withChanged(changed);
    return [];
  } catch (error) {
    return error instanceof Mistakes ? error.mistakes : expect.fail(String(error));
  }
};

describe('the assumptions of a reader', () => {
  it('replace those of the file, in its tables too', () => {
    const changed = withChanged({ answeredShare: 0.5, warmMs: { invite: 1 } });
    expect(changed).toEqual({ ...ASSUMED, answeredShare: 0.5, warmMs: { ...ASSUMED.warmMs, invite: 1 } });
    expect(withChanged(JSON.parse(JSON.stringify(ASSUMED)))).toEqual(ASSUMED);
  });

  it('may not be none of ours: each wrong name is said', () => {
    expect(mistakesOf({ idleMinute: 5, warmMs: { invit: 3 }, prices: { gb: 1 }, toString: 1 })).toEqual([
      'idleMinute: no such assumption',
      'warmMs.invit: no such assumption',
      'prices.gb: no such assumption',
      'toString: no such assumption',
    ]);
  });

  it.each<readonly [keyof Assumptions, unknown]>([
    ['idleMinutes', 5],
    ['idleMinutes', []],
    ['lifetimeMinutes', 0],
    ['hours', [1, 2]],
    ['hours', Array(24).fill(0)],
    ['answeredShare', 7],
    ['burstCalls', 1.5],
    ['hasHttpAuthorizer', 'yes'],
    ['networkMs', [10]],
    ['networkMs', [60, 10]],
    ['networkMs', [-1, 10]],
    ['warmEveryMinutes', 0],
    ['importMs', { invite: -1 }],
    ['volumes', [{ calls: 10, days: 0 }]],
    ['volumes', [{ calls: 10, days: 1, variants: ['wram'] }]],
  ])('are refused where the simulation would not end, or mean nothing: %s %j', (name, value) => {
    expect(mistakesOf({ [name]: value }).every((mistake) => mistake.startsWith(name))).toBe(true);
    expect(mistakesOf({ [name]: value })).not.toEqual([]);
  });

  it.each([null, 5, 'text', []])('are an object, and not %j', (changed) => {
    expect(mistakesOf(changed)).toHaveLength(1);
  });

  it('of a file that cannot be read, or is no JSON, name it', () => {
    expect(() => readAssumptions('/nowhere/mine.json')).toThrow('--assumptions /nowhere/mine.json: ENOENT');
    expect(readAssumptions(undefined)).toBe(ASSUMED);
  });
});
