import { prices } from './cost/prices.ts';
import { type Deployed, deployed } from './cost/template.ts';
import { type Doing, type Usage, usage } from './cost/usage.ts';

/** What cannot be read off the template or counted on one machine. */
const ASSUMED = {
  /** Milliseconds that an invocation is billed for, cold starts included. */
  milliseconds: 60,
  /** Bytes that Lambda itself logs of an invocation, in JSON: its start and its report. */
  platformLogBytes: 700,
  /** Bytes of a line of the API's access log. */
  accessLogBytes: 350,
  /** Kilobytes that a call leaves in the table: the call and two histories, each written by units of 1 KB. */
  callKilobytes: 3,
  /** CloudWatch bills a metric for each value of its dimensions that was seen in the month. */
  metrics: 20,
  /** Lambda asks the queue of the timers at least by five long polls of 20 seconds. */
  pollsEachMonth: (5 * 30 * 86_400) / 20,
} as const;

const MILLION = 1_000_000;
const GB = 1_000_000_000;

type Line = readonly [what: string, dollars: number];

/** Of a million times the same. */
const linesOf = (used: Usage, { memory }: Deployed): Line[] => {
  const invocations = Object.entries(used.invocations);
  const runs = invocations.reduce((sum, [, count]) => sum + count, 0);
  const timers = invocations.find(([name]) => name === 'ring-timer')?.[1] ?? 0;
  const gbSeconds = invocations.reduce((sum, [name, count]) => {
    const megabytes = memory.get(name);
    if (megabytes === undefined) throw new Error(`the template has no function ${name}`);
    return sum + (count * megabytes * ASSUMED.milliseconds) / 1024 / 1000;
  }, 0);
  const logBytes = used.logBytes + runs * ASSUMED.platformLogBytes + used.requests * ASSUMED.accessLogBytes;
  const lines: Line[] = [
    [
      'API Gateway',
      used.requests * prices.httpRequest.each +
        used.messages * prices.socketMessage.each +
        used.socketMinutes * prices.socketMinute.each,
    ],
    ['Lambda, invocations', runs * prices.invocation.each],
    ['Lambda, time', gbSeconds * prices.gbSecond.each],
    ['DynamoDB, reads', used.read * prices.read.each],
    ['DynamoDB, writes', used.write * prices.write.each],
    ['SNS', (used.snsRequests + used.pushes + used.events) * prices.snsRequest.each + used.pushes * prices.push.each],
    // Lambda receives and deletes each timer.
    ['SQS', (used.sqsRequests + 2 * timers) * prices.sqsRequest.each],
    ['CloudWatch Logs', (logBytes / GB) * prices.logGb.each],
  ];
  return lines.map(([what, dollars]) => [what, dollars * MILLION]);
};

const TITLES: Readonly<Record<Doing, string>> = {
  answered: 'answered',
  missed: 'missed',
  connected: 'connected by sockets',
  registered: 'new phone',
  refreshed: 'launch of the app',
};
const doings = Object.keys(TITLES).filter((name): name is Doing => name in usage);

const dollars = (amount: number): string => amount.toFixed(2);
const total = (lines: readonly Line[]): number => lines.reduce((sum, [, amount]) => sum + amount, 0);
const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const priceTable = (template: Deployed): string[] => {
  const columns = doings.map((doing) => linesOf(usage[doing], template));
  const [first = []] = columns;
  return [
    row('US dollars a million', ...doings.map((doing) => TITLES[doing])),
    row('---', ...doings.map(() => '---:')),
    ...first.map(([what], line) => row(what, ...columns.map((lines) => dollars(lines[line]?.[1] ?? 0)))),
    row('**together**', ...columns.map((lines) => `**${dollars(total(lines))}**`)),
  ];
};

const usageTable = (): string[] => [
  row('once', ...doings.map((doing) => TITLES[doing])),
  row('---', ...doings.map(() => '---')),
  row('messages over sockets', ...doings.map((doing) => usage[doing].messages)),
  row('requests to the API', ...doings.map((doing) => usage[doing].requests)),
  row(
    'functions',
    ...doings.map((doing) =>
      Object.entries(usage[doing].invocations)
        .map(([name, count]) => (count === 1 ? name : `${count} × ${name}`))
        .join(', '),
    ),
  ),
  row('units read, written', ...doings.map((doing) => `${usage[doing].read}, ${usage[doing].write}`)),
  row('pushes', ...doings.map((doing) => usage[doing].pushes)),
  row('other requests to SNS', ...doings.map((doing) => usage[doing].snsRequests)),
  row('events from SNS', ...doings.map((doing) => usage[doing].events)),
  row('requests to SQS', ...doings.map((doing) => usage[doing].sqsRequests)),
  row('bytes logged, about', ...doings.map((doing) => usage[doing].logBytes)),
];

const monthly = ({ alarms, dashboards, secrets }: Deployed): Line[] => [
  [`${alarms} alarms`, alarms * prices.alarm.each],
  [`${dashboards} dashboard`, dashboards * prices.dashboard.each],
  [`some ${ASSUMED.metrics} metrics`, ASSUMED.metrics * prices.metric.each],
  [`${secrets} secrets`, secrets * prices.secret.each],
  ['asking an empty queue of timers', ASSUMED.pollsEachMonth * prices.sqsRequest.each],
];

/** The price of a million calls, from the template's numbers, what was measured, and list prices. */
export const cost = (): string => {
  const template = deployed();
  const storage = ((ASSUMED.callKilobytes * 1000 * MILLION) / GB) * prices.storageGb.each;
  const sizes = [...new Set(template.memory.values())].map((megabytes) => `${megabytes} MB`).join(', ');
  const everyTen = (linesOf(usage.answered, template).find(([what]) => what === 'Lambda, time')?.[1] ?? 0) / 6;
  return `<!-- Generated by "npm run docs" from the template, from what was measured and from list prices. Do not edit. -->
# What it costs

A million answered calls, one iPhone on each side: **${dollars(total(linesOf(usage.answered, template)))} US dollars**. A deployment that nobody uses: **${dollars(total(monthly(template)))} a
month**. No free tier is counted, though it may cover a small deployment whole; prices are those of us-east-1.

## A million times the same

${priceTable(template).join('\n')}

- The functions have ${sizes} of ${template.architectures.join(', ')}, and the table bills by request (${template.billing}): so the
  template of the committed \`cdk.json\` has it.
- Assumed: ${ASSUMED.milliseconds} ms an invocation, cold starts included. No real Lambda has been measured; the \`REPORT\` lines of your logs say
  better. Each 10 ms more or less are ${dollars(everyTen)} a million answered calls.
- Assumed: ${ASSUMED.platformLogBytes} bytes that Lambda logs of each invocation, ${ASSUMED.accessLogBytes} of each line in the access log.
- A push is counted as a request to SNS and as a delivery. Whether AWS bills a publish to a single phone twice is not confirmed; if
  not, a million calls cost ${dollars(usage.answered.pushes * prices.snsRequest.each * MILLION)} less.
- Connecting by sockets comes on top of an answered call. A socket that stays open costs ${dollars(60 * 24 * 30 * prices.socketMinute.each * 1000)} a month for a thousand phones.
- Not counted: what leaves AWS for the phones, some 1 KB for each request to the API.
- A callee with more phones adds for each a push and, where it can be told, a second one when another answers.
- A million calls stay in the table for ${template.callsKeptDays} days (\`callsKeptDays\`), at most ${ASSUMED.callKilobytes} KB each: ${dollars(storage)} for that month. Continuous
  backup (point-in-time recovery) is billed by the GB beside it.

What one of each uses, as counted by running it (a test fails when that changes):

${usageTable().join('\n')}

## Each month, used or not

${[row('', 'US dollars'), row('---', '---:'), ...monthly(template).map(([what, amount]) => row(what, dollars(amount))), row('**together**', `**${dollars(total(monthly(template)))}**`)].join('\n')}

What is off unless a setting asks for it: \`tracing\` (X-Ray bills each trace that it keeps: by default one a second and 5 % of the
rest), \`deliveryLogs\` (CloudWatch Logs, by the GB), a Cognito user pool where there is no \`issuer\` (by the user who signs in
that month, on the plan Lite) and its \`serverClient\` (by the client and by the token: keep a token for the hour that it is good).

## The prices

All are from secondary sources, who copied AWS's price list for us-east-1; nobody here has read them off AWS's own pages. Look at
<https://calculator.aws> before you rely on one.

${[row('', 'US dollars', 'source', 'of'), row('---', '---', '---', '---'), ...Object.values(prices).map(({ of, written, source, date }) => row(of, written, `<${source}>`, date))].join('\n')}
`;
};
