import { WARM_EVERY_MINUTES } from '../../lambda/contract/warm-event.ts';
import { prices } from './cost/prices.ts';
import { publishedEvents } from './cost/published-events.ts';
import { type BilledResources, billedResources } from './cost/template.ts';
import { steps, trace } from './cost/trace.ts';
import { type Usage, type UseCase, usage } from './cost/usage.ts';

/** Assumptions: values that neither the template nor a measurement on one machine gives. */
const ASSUMED = {
  /** Billed milliseconds of an invocation, including cold starts. */
  milliseconds: 60,
  /** Bytes of Lambda's own log lines for an invocation, in JSON: start and report. */
  platformLogBytes: 700,
  /** Bytes of a line in the API's access log. */
  accessLogBytes: 350,
  /** Kilobytes stored for a call: the call and two history items, in units of 1 KB. */
  callKilobytes: 3,
  /** Custom metrics: CloudWatch bills one for each combination of dimension values in the month. */
  metrics: 20,
  /** Lambda polls the timer queue with at least five long polls of 20 seconds. */
  pollsEachMonth: (5 * 30 * 86_400) / 20,
} as const;

const MILLION = 1_000_000;
const GB = 1_000_000_000;

type CostItem = readonly [what: string, dollars: number];

/** Cost of a million runs of a use case, in US dollars by service. */
const costItems = (used: Usage, { memory }: BilledResources): CostItem[] => {
  const invocations = Object.entries(used.invocations);
  const runs = invocations.reduce((sum, [, count]) => sum + count, 0);
  const timers = invocations.find(([name]) => name === 'ring-timer')?.[1] ?? 0;
  const gbSeconds = invocations.reduce((sum, [name, count]) => {
    const megabytes = memory.get(name) ?? (name === 'web-push' ? memory.get('invite') : undefined);
    if (megabytes === undefined) throw new Error(`the template has no function ${name}`);
    return sum + (count * megabytes * ASSUMED.milliseconds) / 1024 / 1000;
  }, 0);
  const logBytes = used.logBytes + runs * ASSUMED.platformLogBytes + used.requests * ASSUMED.accessLogBytes;
  const items: CostItem[] = [
    [
      'API Gateway',
      used.requests * prices.httpRequest.each +
        used.messages * prices.socketMessage.each +
        used.socketMinutes * prices.socketMinute.each,
    ],
    ['Lambda, invocations', runs * prices.invocation.each],
    ['Lambda, duration', gbSeconds * prices.gbSecond.each],
    ['DynamoDB, reads', used.read * prices.read.each],
    ['DynamoDB, writes', used.write * prices.write.each],
    ['SNS', (used.snsRequests + used.pushes + used.events) * prices.snsRequest.each + used.pushes * prices.push.each],
    // Lambda receives and deletes each timer.
    ['SQS', (used.sqsRequests + 2 * timers) * prices.sqsRequest.each],
    ['CloudWatch Logs', (logBytes / GB) * prices.logGb.each],
  ];
  return items.map(([what, dollars]) => [what, dollars * MILLION]);
};

/** Of a function without an amount of its own, such as those that publish events, which the committed settings do not have. */
const defaultMemory = ({ memory }: BilledResources): number => memory.get('call-events') ?? 0;

const TITLES: Readonly<Record<UseCase, string>> = {
  answered: 'answered call',
  browser: 'answered call, a closed browser rings too',
  missed: 'missed call',
  connected: 'signalling over sockets',
  socket: 'socket opens and closes',
  registered: 'first registration',
  refreshed: 'launch of the app',
  erased: 'erasure of a user',
};
const useCases = Object.keys(TITLES).filter((name): name is UseCase => name in usage);

const dollars = (amount: number): string => amount.toFixed(2);
const total = (items: readonly CostItem[]): number => items.reduce((sum, [, amount]) => sum + amount, 0);
const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const priceTable = (template: BilledResources): string[] => {
  const columns = useCases.map((useCase) => costItems(usage[useCase], template));
  const [first = []] = columns;
  return [
    row('US dollars per million', ...useCases.map((useCase) => TITLES[useCase])),
    row('---', ...useCases.map(() => '---:')),
    ...first.map(([what], index) => row(what, ...columns.map((items) => dollars(items[index]?.[1] ?? 0)))),
    row('**total**', ...columns.map((items) => `**${dollars(total(items))}**`)),
  ];
};

const usageTable = (): string[] => [
  row('in one run', ...useCases.map((useCase) => TITLES[useCase])),
  row('---', ...useCases.map(() => '---')),
  row('WebSocket messages', ...useCases.map((useCase) => usage[useCase].messages)),
  row('API requests', ...useCases.map((useCase) => usage[useCase].requests)),
  row(
    'invocations',
    ...useCases.map((useCase) =>
      Object.entries(usage[useCase].invocations)
        .map(([name, count]) => (count === 1 ? name : `${count} × ${name}`))
        .join(', '),
    ),
  ),
  row('request units, read and write', ...useCases.map((useCase) => `${usage[useCase].read}, ${usage[useCase].write}`)),
  row('pushes', ...useCases.map((useCase) => usage[useCase].pushes)),
  row('other SNS requests', ...useCases.map((useCase) => usage[useCase].snsRequests)),
  row('SNS endpoint events', ...useCases.map((useCase) => usage[useCase].events)),
  row('SQS requests', ...useCases.map((useCase) => usage[useCase].sqsRequests)),
  row('bytes logged, approximately', ...useCases.map((useCase) => usage[useCase].logBytes)),
];

const traceTable = (): string[] => [
  row('milliseconds', 'side', 'what it has to send'),
  row('---:', '---', '---'),
  ...steps.map(({ at, side, sends, count }) => row(at, side, count === 1 ? `the ${sends}` : `${count} ${sends}s`)),
];

/** US dollars for a million runs of a use case. */
export const dollarsPerMillion = (useCase: UseCase): number => total(costItems(usage[useCase], billedResources()));

/** Of a function, in a month of 30 days. */
const WARM_EVENTS = (30 * 24 * 60) / WARM_EVERY_MINUTES;
/** Each is an invocation of a millisecond with Lambda's own log lines. Whether a scheduled rule is billed as a custom event is not confirmed. */
const warmDollars = ({ warmRules, warmTargets, memory }: BilledResources): number =>
  WARM_EVENTS *
  (warmRules * prices.busEvent.each +
    warmTargets *
      (prices.invocation.each +
        ((memory.get('invite') ?? 0) / 1024 / 1000) * prices.gbSecond.each +
        (ASSUMED.platformLogBytes / GB) * prices.logGb.each));

const monthly = (template: BilledResources): CostItem[] => [
  ...fixedItems(template),
  [
    `warm events (\`keepWarm\`), ${WARM_EVENTS.toLocaleString('en-GB')} for each of ${template.warmTargets} functions`,
    warmDollars(template),
  ],
];

const fixedItems = ({ alarms, dashboards, secrets }: BilledResources): CostItem[] => [
  [`${alarms} alarms`, alarms * prices.alarm.each],
  [`${dashboards} dashboard`, dashboards * prices.dashboard.each],
  [`some ${ASSUMED.metrics} metrics`, ASSUMED.metrics * prices.metric.each],
  [`${secrets} secrets`, secrets * prices.secret.each],
  ['polling an empty timer queue', ASSUMED.pollsEachMonth * prices.sqsRequest.each],
];

/** US dollars a month for a deployment that nobody uses. */
export const fixedDollarsPerMonth = (): number => total(monthly(billedResources()));

/** The price of a million calls, from the template, measured usage and list prices. */
export const cost = (): string => {
  const template = billedResources();
  const storage = ((ASSUMED.callKilobytes * 1000 * MILLION) / GB) * prices.storageGb.each;
  const sizes = [...new Set(template.memory.values())].map((megabytes) => `${megabytes} MB`).join(', ');
  const lambdaDuration = costItems(usage.answered, template).find(([what]) => what === 'Lambda, duration')?.[1] ?? 0;
  const dollarsPer10Ms = (10 * lambdaDuration) / ASSUMED.milliseconds;
  return `<!-- Generated by "npm run docs" from the template, measured usage and list prices. Do not edit. -->
# Cost

A million answered calls with one iPhone on each side cost **${dollars(total(costItems(usage.answered, template)))} US dollars**. An unused deployment costs **${dollars(total(monthly(template)))} a
month**. No free tier is deducted, although it may cover a small deployment completely. Prices are those of us-east-1.

## Cost per million

${priceTable(template).join('\n')}

- The template of the committed \`cdk.json\` has functions with ${sizes} on ${template.architectures.join(', ')}, and a table billed by request
  (${template.billing}).
- Assumed: ${ASSUMED.milliseconds} ms an invocation, cold starts included. Not measured on AWS Lambda; the \`REPORT\` lines of your logs have the real
  value. Each 10 ms more or less changes a million answered calls by ${dollars(dollarsPer10Ms)}.
- Assumed: ${ASSUMED.platformLogBytes} bytes of Lambda's own log lines for each invocation, ${ASSUMED.accessLogBytes} for each line in the access log.
- A push is counted as a request to SNS and as a delivery. Whether AWS bills a publish to a single phone twice is not confirmed; if
  it does not, a million calls cost ${dollars(usage.answered.pushes * prices.snsRequest.each * MILLION)} less.
- Signalling over sockets is added to the cost of an answered call. A socket that stays open costs ${dollars(60 * 24 * 30 * prices.socketMinute.each * 1000)} a month for a thousand phones.
- Not counted: data transfer out of AWS to the phones, some 1 KB for each API request.
- A browser whose page is closed adds two invocations of \`web-push\`, which the committed settings do not have: it rings, and its
  notification is replaced at the end. A browser with an open page costs what its socket does. Push services of browsers cost nothing.
- Each further phone of a callee adds a push and, if it can be notified, a second one when another phone answers.
- A million calls are stored for ${template.callRetentionDays} days (\`callRetentionDays\`), at most ${ASSUMED.callKilobytes} KB each: ${dollars(storage)} for that month. Continuous
  backup (point-in-time recovery) is billed separately by the GB.

Measured usage of one run (a test fails when it changes):

${usageTable().join('\n')}

The ${usage.answered.write} write units of an answered call, one each: the call's record, its text, the caller's rate counter, two histories; the
outcome of the pushes; the ring that the phone reported; the answer, and that it was notified; the end, and that it was
notified. The first report of a phone in a day adds two. \`call-events\` is invoked for each new call and for each
change that participants are notified of; it reads the call, and mostly finds that nothing is left to do.

${publishedEvents({ ...ASSUMED, memory: defaultMemory(template) })}

## Signalling over sockets

The column is measured with this trace, sent as the [client](client.md) sends it: a description waits ${trace.descriptionWait} ms and a candidate ${trace.candidatesWait} ms
for what can travel with it. Sizes are those of Chromium for audio and video: an offer of ${trace.offerBytes} bytes, an answer of ${trace.answerBytes}, candidates of
${trace.candidateBytes}.

${traceTable().join('\n')}

- 6 signals, each a message, an item of the mailbox and an event. The caller's first two are one-way, because the answer acknowledges
  them; the other four are answered with \`sent\`: ${usage.connected.messages} messages.
- ${usage.connected.invocations.socket} invocations of \`socket\`: two each for \`$connect\` and \`$disconnect\`, one for each signal. \`socket-authorizer\` is invoked for each connect.
- ${usage.connected.write} write units: one for each socket that opens or closes, one for the number of each signal, and one for each kilobyte of a signal:
  six each for the offer and the answer with their first candidates, one each for the other four.
- ${usage.connected.read} read units: the call and the recipient's sockets for each signal, and the user's sockets for each connect.
- Each candidate in a message of its own, with an answer for each, cost 130 for the same call, with descriptions of a few bytes. A
  description costs one write unit more for each kilobyte: 0.63 a million calls.

A socket that breaks during a call adds some timers and invocations, and 5 to 20 read units, by the number of its user's calls; a
connect costs no more than before, but where others were notified that its device was unreachable: then a read of the call and of each
other party's sockets, and a write.

## Fixed cost per month

${[row('', 'US dollars'), row('---', '---:'), ...monthly(template).map(([what, amount]) => row(what, dollars(amount))), row('**total**', `**${dollars(total(monthly(template)))}**`)].join('\n')}

Optional, not included: \`tracing\` (X-Ray bills each recorded trace: by default one a second and 5 % of the rest),
\`deliveryLogs\` (CloudWatch Logs, by the GB), a Cognito user pool if there is no \`identity\` (by monthly active users, on the plan Lite)
and its \`serverClient\` (by the client and by the token: reuse a token for the hour that it is valid), and with an \`identity\` that
API Gateway cannot check itself, one invocation of \`http-authorizer\` for each token every five minutes.

## Prices

All prices are from secondary sources that copied AWS's price list for us-east-1; none was checked on AWS's own pages. Check
<https://calculator.aws> before you rely on one.

${[row('', 'US dollars', 'source', 'source date'), row('---', '---', '---', '---'), ...Object.values(prices).map(({ unit, written, source, date }) => row(unit, written, `<${source}>`, date))].join('\n')}
`;
};
