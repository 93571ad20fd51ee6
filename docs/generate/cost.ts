import { WARM_EVERY_MINUTES } from '../../lambda/contract/warm-event.ts';
import { purposes } from './cost/by-purpose.ts';
import { ASSUMED_DURATIONS, billedMilliseconds, cpuOfRequest } from './cost/durations.ts';
import { accessLogBytes, platformLogBytes } from './cost/log-lines.ts';
import { type Bar, stackedBars } from './cost/picture.ts';
import { prices } from './cost/prices.ts';
import { publishedEvents } from './cost/published-events.ts';
import { type BilledResources, billedResources } from './cost/template.ts';
import { steps, trace } from './cost/trace.ts';
import { type Usage, type UseCase, usage, type Work } from './cost/usage.ts';

/** Assumptions: values that neither the template nor a measurement on one machine gives. */
const ASSUMED = {
  /** Kilobytes stored for a call: the call and two history items, in units of 1 KB. */
  callKilobytes: 3,
  /** Custom metrics: CloudWatch bills one for each combination of dimension values in the month. */
  metrics: 20,
  /** Lambda polls a queue with at least five long polls of 20 seconds. */
  pollsEachMonth: (5 * 30 * 86_400) / 20,
} as const;

const MILLION = 1_000_000;
const GB = 1_000_000_000;

type CostItem = readonly [what: string, dollars: number];

/** Billed milliseconds of the invocations of a function in one run, all together. */
type DurationOf = (used: Usage, name: string, memory: number) => number;

const cpu = cpuOfRequest(usage.answered);
const calculated: DurationOf = (used, name, memory) => billedMilliseconds(used, name, cpu, memory);
const flat: DurationOf = ({ invocations }, name) => (invocations[name] ?? 0) * ASSUMED_DURATIONS.flat;

/** Cost of a million runs of a use case, in US dollars by service. */
const costItems = (
  used: Usage,
  { memory, accessLog }: BilledResources,
  durationOf: DurationOf = calculated,
): CostItem[] => {
  const invocations = Object.entries(used.invocations);
  const runs = invocations.reduce((sum, [, count]) => sum + count, 0);
  const timers = invocations.find(([name]) => name === 'ring-timer')?.[1] ?? 0;
  const gbSeconds = invocations.reduce((sum, [name]) => {
    const megabytes = memory.get(name) ?? (name === 'web-push' ? memory.get('invite') : undefined);
    if (megabytes === undefined) throw new Error(`the template has no function ${name}`);
    return sum + (durationOf(used, name, megabytes) * megabytes) / 1024 / 1000;
  }, 0);
  const logBytes = used.logBytes + runs * platformLogBytes + used.requests * accessLogBytes(accessLog);
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
        (platformLogBytes / GB) * prices.logGb.each));

const monthly = (template: BilledResources): CostItem[] => [
  ...fixedItems(template),
  [
    `warm events (\`keepWarm\`), ${WARM_EVENTS.toLocaleString('en-GB')} for each of ${template.warmTargets} functions`,
    warmDollars(template),
  ],
];

const fixedItems = ({ alarms, dashboards, secrets, queues }: BilledResources): CostItem[] => [
  [`${alarms} alarms`, alarms * prices.alarm.each],
  [`${dashboards} dashboard`, dashboards * prices.dashboard.each],
  [`some ${ASSUMED.metrics} metrics`, ASSUMED.metrics * prices.metric.each],
  [`${secrets} secrets`, secrets * prices.secret.each],
  [`polling ${queues} empty queues: timers, registrations`, queues * ASSUMED.pollsEachMonth * prices.sqsRequest.each],
];

/** By service: two items are Lambda's, and two DynamoDB's. */
const byService = (items: readonly CostItem[]): Bar['parts'] => {
  const sums = new Map<string, number>();
  for (const [what, amount] of items) {
    const [service = ''] = what.split(',');
    sums.set(service, (sums.get(service) ?? 0) + amount);
  }
  return [...sums].map(([name, amount]) => ({ name, dollars: amount }));
};

const bars = (template: BilledResources): Bar[] =>
  purposes.map(({ title, used }) => ({ title, parts: byService(costItems(used, template)) }));

const describeBars = (all: readonly Bar[]): string =>
  all
    .map(({ title, parts }) => {
      const parted = parts
        .filter(({ dollars: amount }) => amount >= 0.005)
        .map(({ name, dollars: amount }) => `${name} ${dollars(amount)}`);
      return `${title}: ${parted.join(', ')}`;
    })
    .join('; ');

/** What each dollar of a million answered calls is for, by file name in `docs/`. */
export const costPictures = (): Readonly<Record<string, string>> => {
  const all = bars(billedResources());
  const description = `US dollars per million answered calls. ${describeBars(all)}.`;
  return {
    'pictures/cost.svg': stackedBars(all, description, 'light'),
    'pictures/cost-dark.svg': stackedBars(all, description, 'dark'),
  };
};

/** The numbers of the picture. */
const purposeTable = (template: BilledResources): string[] => {
  const all = bars(template);
  const names = (all[0]?.parts ?? []).map(({ name }) => name);
  const sums = (parts: Bar['parts']) => parts.reduce((sum, { dollars: amount }) => sum + amount, 0);
  return [
    row('US dollars per million answered calls', ...names, '**together**'),
    row('---', ...names.map(() => '---:'), '---:'),
    ...all.map(({ title, parts }) =>
      row(title, ...parts.map((part) => dollars(part.dollars)), `**${dollars(sums(parts))}**`),
    ),
  ];
};

/** US dollars a month for a deployment that nobody uses. */
export const fixedDollarsPerMonth = (): number => total(monthly(billedResources()));

/** The price of a million calls, from the template, measured usage and list prices. */
export const cost = (): string => {
  const template = billedResources();
  const storage = ((ASSUMED.callKilobytes * 1000 * MILLION) / GB) * prices.storageGb.each;
  const sizes = [...new Set(template.memory.values())].map((megabytes) => `${megabytes} MB`).join(', ');
  const { answered } = usage;
  const perMillisecond = (template.memory.get('invite') ?? 0) * (prices.gbSecond.each / 1024 / 1000) * MILLION;
  const rounds = Object.values<Work>(answered.work).reduce((sum, work) => sum + work.rounds[0] + work.rounds[1], 0);
  const durations = Object.keys(answered.invocations).map((name) => {
    const all = calculated(answered, name, template.memory.get(name) ?? 0);
    return all / (answered.invocations[name as keyof typeof answered.invocations] ?? 1);
  });
  const flatTotal = total(costItems(answered, template, flat));
  return `<!-- Generated by "npm run docs" from the template, measured usage and list prices. Do not edit. -->
# Cost

A million answered calls with one iPhone on each side cost **${dollars(total(costItems(usage.answered, template)))} US dollars**. An unused deployment costs **${dollars(total(monthly(template)))} a
month**. No free tier is deducted, although it may cover a small deployment completely. Prices are those of us-east-1.

## Cost per million

${priceTable(template).join('\n')}

- The template of the committed \`cdk.json\` has functions with ${sizes} on ${template.architectures.join(', ')}, and a table billed by request
  (${template.billing}).
- Lambda's duration is calculated, not measured on AWS: the \`REPORT\` lines of your logs have the real value. An invocation takes the CPU time
  of its requests to AWS at the function's share of a vCPU (${cpu.toFixed(2)} ms each on a whole one: those of a warm invite of
  [performance.md](performance.md), by its ${answered.work.invite.requests} requests), and assumed ${ASSUMED_DURATIONS.tableRound} ms for each round of requests to DynamoDB, ${ASSUMED_DURATIONS.otherRound} for one with another
  service: ${Math.min(...durations).toFixed(0)} to ${Math.max(...durations).toFixed(0)} ms. \`docs/generate/cost/durations.ts\` has the assumptions with their sources.
- Each millisecond more for each of the ${rounds} rounds of an answered call adds ${dollars(rounds * perMillisecond)}. With ${ASSUMED_DURATIONS.flat} ms for every invocation, as this page assumed before, an
  answered call costs ${dollars(flatTotal)}.
- Cold starts are not included: a million calls a month keep the functions warm. Lambda bills them like any other duration: 100 ms
  more for an invocation are ${dollars(100 * perMillisecond)} a million.
- Counted: ${platformLogBytes} bytes of Lambda's own log lines for each invocation (START, END, REPORT), ${accessLogBytes(template.accessLog)} for each line in the access log.
- A push is counted as a request to SNS and as a delivery. Whether AWS bills a publish to a single phone twice is not confirmed; if
  it does not, a million calls cost ${dollars(usage.answered.pushes * prices.snsRequest.each * MILLION)} less.
- Signalling over sockets is added to the cost of an answered call. A socket that stays open costs ${dollars(60 * 24 * 30 * prices.socketMinute.each * 1000)} a month for a thousand phones.
- Not counted: data transfer out of AWS to the phones, some 1 KB for each API request.
- A launch of the app is its registration, and the address of the socket (\`client-config\`), which is read once in a process.
- A browser whose page is closed adds two invocations of \`web-push\`, which the committed settings do not have: it rings, and its
  notification is replaced at the end. A browser with an open page costs what its socket does. Push services of browsers cost nothing.
- Each further phone of a callee adds a push and, if it can be notified, a second one when another phone answers.
- A million calls are stored for ${template.callRetentionDays} days (\`callRetentionDays\`), at most ${ASSUMED.callKilobytes} KB each: ${dollars(storage)} for that month. Continuous
  backup (point-in-time recovery) is billed separately by the GB.

## What an answered call pays for

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="pictures/cost-dark.svg">
  <img alt="A bar for each part of an answered call, divided by service; the table below has its numbers" src="pictures/cost.svg">
</picture>

${purposeTable(template).join('\n')}

Measured usage of one run (a test fails when it changes):

${usageTable().join('\n')}

The ${usage.answered.write} write units of an answered call, one each: the call's record, its text, the caller's rate counter, two histories; the
outcome of the pushes; the ring that the phone reported; the answer, and that it was notified; the end, and that it was
notified. The first report of a phone in a day adds two. \`call-events\` is invoked for each new call and for each
change that participants are notified of; it reads the call, and mostly finds that nothing is left to do. That read, those of the close timer
and of a phone's report are not strongly consistent, at half the price: what they look for stays true once it is (decision 51).

${publishedEvents({ milliseconds: ASSUMED_DURATIONS.flat, platformLogBytes, memory: defaultMemory(template) })}

## Signalling over sockets

The column is measured with this trace, sent as the [client](client.md) sends it: a description waits ${trace.descriptionWait} ms and a candidate ${trace.candidatesWait} ms
for what can travel with it. Sizes are those of Chromium for audio and video: an offer of ${trace.offerBytes} bytes, an answer of ${trace.answerBytes}, candidates of
${trace.candidateBytes}.

${traceTable().join('\n')}

- 6 signals, each a message, an item of the mailbox and an event. The caller's first two are one-way, because the answer acknowledges
  them; the other four are answered with \`sent\`: ${usage.connected.messages} messages.
- ${usage.connected.invocations.socket} invocations of \`socket\`: two each for \`$connect\` and \`$disconnect\`, one for each signal. \`socket-authorizer\` is invoked for each connect.
- Each client reads its open calls once its socket is open, and the ICE servers before it connects the media: ${usage.connected.requests} requests to the API. A client
  with servers of its own (\`peer\`) does not read them.
- ${usage.connected.write} write units: one for each socket that opens or closes, one for the number of each signal, and one for each kilobyte of a signal:
  six each for the offer and the answer with their first candidates, one each for the other four.
- ${usage.connected.read} read units: the call and the recipient's sockets for each signal, the user's sockets for each connect, the open calls, and the call for the
  ICE servers.
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
