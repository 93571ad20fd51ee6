import { describe, expect, it } from 'vitest';
import { publishedUsage, usage } from '../../docs/generate/cost/usage.ts';
import { assumed } from '../../docs/generate/scale/model/assumptions.ts';
import { capacities } from '../../docs/generate/scale/model/capacity.ts';
import { cellsOf, usersThatFill, usersThatReach, usesOf } from '../../docs/generate/scale/model/cells.ts';
import { dailyOf, demandOf } from '../../docs/generate/scale/model/demand.ts';
import { fullQuotas } from '../../docs/generate/scale/model/full-quotas.ts';
import { monthlyOf, totalOf } from '../../docs/generate/scale/model/monthly.ts';
import { optionsOf, USERS } from '../../docs/generate/scale/model/options.ts';
import { firstQuotaTable, firstRaised } from '../../docs/generate/scale/model/quota-tables.ts';
import { describeFullQuotas, fullQuotasPicture, xOf } from '../../docs/generate/scale/picture.ts';

/** Nothing happens but calls, one phone each, that are all answered. */
const onlyCalls = assumed({
  users: 1_000_000,
  dailyActive: 1,
  callsPerDay: 4,
  busyHour: 0.1,
  answered: 1,
  signalled: 0,
  phones: 1,
  launches: 0,
  newPhones: 0,
  verifyDays: Number.POSITIVE_INFINITY,
  sockets: 0,
  socketMinutes: 0,
  deployments: 1,
  fill: 1,
  raised: 5,
});
const PER_SECOND = 400_000 / 3600;
const quota = (start: string) => capacities.find(({ what }) => what.startsWith(start)) ?? expect.fail(start);
const usedOf = (a: typeof onlyCalls, region: number, start: string): number =>
  usesOf(a, region, 'default').find(({ capacity }) => capacity.what.startsWith(start))?.used ?? Number.NaN;

describe('the demand of the busiest hour', () => {
  it('of a million users with four calls a day, of which a tenth is in the busiest hour, is 111 calls a second', () => {
    const { calls, requests, write, publishes, messages, socketsOpen } = demandOf(onlyCalls);
    expect(calls).toBeCloseTo(111.11, 2);
    expect(requests).toBeCloseTo(111.11 * usage.answered.requests, 0);
    expect(write).toBeCloseTo(111.11 * usage.answered.write, 0);
    expect(publishes).toBeCloseTo(111.11 * usage.answered.pushes, 0);
    expect([messages, socketsOpen]).toEqual([0, 0]);
  });

  it('has the calls of those who use the app on a day only', () => {
    expect(demandOf({ ...onlyCalls, dailyActive: 0.25 }).calls).toBeCloseTo(27.78, 2);
  });

  it('counts a missed call by what a missed call uses', () => {
    const { publishes } = demandOf({ ...onlyCalls, answered: 0 });
    expect(publishes).toBeCloseTo(PER_SECOND * usage.missed.pushes);
  });

  it('has two sockets for each call that is connected over them, which stay open for its minutes', () => {
    const a = { ...onlyCalls, signalled: 1, callMinutes: 3 };
    const { socketsOpen, messages, requests } = demandOf(a);
    // 400,000 calls in the hour, each with two sockets for 3 of its 60 minutes.
    expect(socketsOpen).toBeCloseTo(40_000);
    // A ping and its answer in 300 s.
    expect(messages).toBeCloseTo(PER_SECOND * usage.connected.messages + (2 * 40_000) / 300);
    // Two sockets open and close for each call, whose clients read the open calls and the ICE servers; each longer than two hours opens again,
    // with a request of its client.
    expect(requests).toBeCloseTo(PER_SECOND * (4 + 4 + 2 * 2) + (40_000 / 7200) * 3);
  });

  it('of launches, phones and verified endpoints grows with the deployments that a phone registers with', () => {
    const a = { ...onlyCalls, callsPerDay: 0, launches: 36, newPhones: 0.36, verifyDays: 14 };
    // 36 million launches a day, and a tenth of them in 3,600 s: a registration and the socket's address each.
    expect(demandOf(a).requests).toBeCloseTo(2 * 1000 + 10);
    expect(demandOf(a).registrations).toBeCloseTo(10);
    expect(demandOf({ ...a, deployments: 2 }).requests).toBeCloseTo(4020);
    expect(dailyOf(a).verifications).toBeCloseTo(1_000_000 / 14);
  });

  it('has the requests to a bus, and sign-ins, only where there is one', () => {
    const a = { ...onlyCalls, launches: 3.6 };
    expect([demandOf(a).busRequests, demandOf(a).signIns]).toEqual([0, 0]);
    const both = demandOf({ ...a, bus: 1, cognito: 1 });
    expect(both.busRequests).toBeCloseTo(PER_SECOND * publishedUsage.bus.answered.invocations['publish-events']);
    expect(both.signIns).toBeCloseTo(100);
  });
});

describe('the quota that breaks first', () => {
  it('is the publishes in a small region: 300 a second are 2.7 million users', () => {
    const [first] = usesOf(onlyCalls, 3, 'default');
    expect(first?.capacity.what).toBe('SNS, publishes/s');
    expect(first?.used).toBeCloseTo(111.11 / 300, 3);
    expect(usersThatFill(onlyCalls, 3, quota('SNS, publishes'))).toBeCloseTo(2_700_000, -1);
  });

  it('is reached earlier where less of it is planned with', () => {
    expect(usedOf({ ...onlyCalls, fill: 0.5 }, 3, 'SNS, publishes')).toBeCloseTo((2 * 111.11) / 300, 3);
  });

  it('is counted for requests and messages together, of which API Gateway has one quota', () => {
    const a = { ...onlyCalls, signalled: 1 };
    const { requests, messages } = demandOf(a);
    expect(usedOf(a, 0, 'API Gateway')).toBeCloseTo((requests + messages) / 10_000);
  });

  it('comes after the limit of the deployment itself: 1,000 requests a second are 2.25 million users', () => {
    // 444 requests a second of a million users, in answered calls of four requests.
    expect(usersThatReach(onlyCalls, 1000)).toBeCloseTo(1_000_000 / ((PER_SECOND * usage.answered.requests) / 1000), 0);
  });

  it('is never one that is not used', () => {
    expect(usersThatFill(onlyCalls, 0, quota('WebSocket'))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the cells', () => {
  it('are one for few users, and as many as the fullest quota needs', () => {
    expect(cellsOf(assumed({ ...onlyCalls, users: 1000 }), 3, 'default')).toBe(1);
    // 11,111 calls a second, and 300 publishes.
    expect(cellsOf({ ...onlyCalls, users: 100_000_000 }, 3, 'default')).toBe(38);
    // 1,500 publishes, and Lambda by the maximum that AWS publishes.
    expect(cellsOf({ ...onlyCalls, users: 100_000_000 }, 3, 'raised')).toBe(8);
  });
});

describe('a month', () => {
  it('has thirty days of each use case, at the prices of the page of costs', () => {
    const costs = { perMillion: () => 10, perCell: 5 };
    // Four million answered calls a day.
    expect(totalOf(monthlyOf(onlyCalls, 3, costs))).toBeCloseTo(4 * 30 * 10 + 3 * 5);
    const verified = monthlyOf({ ...onlyCalls, verifyDays: 1 }, 3, costs);
    expect(totalOf(verified)).toBeCloseTo(1215 + 30 * usage.registered.snsRequests * 0.5);
    const items = monthlyOf({ ...onlyCalls, answered: 0.5, signalled: 1, callMinutes: 1 }, 1, costs);
    expect(Object.fromEntries(items)).toMatchObject({
      'calls, answered or missed': 1200,
      'signalling over sockets': 600,
      'minutes of open sockets': 0,
    });
  });
});

describe('the picture of the quotas', () => {
  const quotas = fullQuotas(onlyCalls);
  const publishes = quotas.find(({ what }) => what.startsWith('SNS, publishes'))?.bars ?? expect.fail('no publishes');

  it('has what the model says: 300 publishes a second are 2.7 million users, five times as many 13.5', () => {
    const [smallest, largest] = publishes;

    expect(smallest).toMatchObject({ region: 'smallest', isFirst: true });
    expect(smallest?.users).toBeCloseTo(2_700_000, -1);
    expect(smallest?.raised).toBeCloseTo(13_500_000, -1);
    // 30,000 publishes.
    expect(largest?.users).toBeCloseTo(270_000_000, -1);
    expect(describeFullQuotas(quotas)).toContain(
      'SNS, publishes/s: smallest 2.7, raised 14, full first; us-east-1 270,',
    );
  });

  it('has one bar where the quota is the same, none for one that is not used, and the first on top', () => {
    const lambda = quotas.find(({ what }) => what.startsWith('Lambda, concurrent'));

    expect(lambda?.bars.map(({ region }) => region)).toEqual(['all regions']);
    expect(quotas.filter(({ what }) => /WebSocket|Cognito|EventBridge/.test(what))).toEqual([]);
    expect(quotas[0]?.bars).toBe(publishes);
  });

  it('draws a bar up to the users, on an axis on which ten times as many are the same step', () => {
    const svg = fullQuotasPicture(quotas, 'described', 'dark');
    const [{ users, raised } = expect.fail('no bar')] = publishes;

    expect(svg).toContain(
      `<rect x="${xOf(500_000).toFixed(1)}" y="56" width="${(xOf(users) - xOf(500_000)).toFixed(1)}"`,
    );
    expect(svg).toContain(`<rect x="${xOf(users).toFixed(1)}" y="56" width="${(xOf(raised) - xOf(users)).toFixed(1)}"`);
    expect(svg).toContain('<desc>described</desc>');
    expect(xOf(10_000_000) - xOf(1_000_000)).toBeCloseTo(xOf(100_000_000) - xOf(10_000_000));
    expect([xOf(1), xOf(1e12)]).toEqual([xOf(500_000), xOf(3e9)]);
  });

  it('and the tables say where no quota is used', () => {
    const idle = { ...onlyCalls, dailyActive: 0 };

    expect(fullQuotas(idle)).toEqual([]);
    expect(firstQuotaTable(idle)).toBe('No quota is used.');
    expect(firstRaised(idle)).toContain('us-east-1: none');
  });
});

describe('the options of bench:scale', () => {
  it('replace assumptions, and the columns', () => {
    const options = optionsOf(['--users', '5000000', '--calls-per-day=2']);
    expect(options).toMatchObject({ users: [5_000_000], assumed: { users: 5_000_000, callsPerDay: 2, phones: 1.2 } });
    expect(optionsOf([])).toMatchObject({ users: USERS });
  });

  it('may be in a file, before which those of the command line go', () => {
    const read = (path: string) =>
      path === 'mine.json' ? '{ "users": 5000000, "callsPerDay": 2 }' : expect.fail(path);

    expect(optionsOf(['--calls-per-day', '3', '--assumptions', 'mine.json'], read)).toMatchObject({
      users: [5_000_000],
      assumed: { callsPerDay: 3 },
    });
  });

  it.each([
    ['{ "callsPerDay": "2", "calls": 1 }', ['callsPerDay must be a number from 0', 'calls is no assumption']],
    ['{ "users": 0, "phones": null, "answered": -1 }', ['users must be', 'phones must be', 'answered must be']],
    ['[2]', ['must be an object']],
    ['null', ['must be an object']],
    ['{', ['JSON']],
  ])('of a file are checked as well: %s', (text, mistakes) => {
    expect(optionsOf(['--assumptions', 'mine.json'], () => text)).toEqual({
      mistakes: mistakes.map((one) => expect.stringMatching(new RegExp(`^mine.json.*${one}`))),
    });
  });

  it('name a file that is there', () => {
    expect(optionsOf(['--assumptions', '/does/not/exist.json'])).toMatchObject({
      mistakes: [expect.stringContaining('/does/not/exist.json: ENOENT')],
    });
    expect(optionsOf(['--assumptions'])).toEqual({ mistakes: ['--assumptions needs a value'] });
  });

  it.each(['0', '-5', 'NaN', 'Infinity', '1e99', '', 'many'])('are no users: %s', (value) => {
    expect(optionsOf([`--users=${value}`])).toEqual({ mistakes: ['--users must be a number from 1 to 10000000000'] });
  });

  it('are all checked before anything is calculated', () => {
    expect(optionsOf(['--answered', '1.5', '--call', '3', '--phones'])).toEqual({
      mistakes: [
        '--answered must be a number from 0 to 1',
        expect.stringContaining('--call is no option'),
        expect.stringContaining('3 is no option'),
        '--phones must be a number from 0 to 16',
      ],
    });
  });
});
