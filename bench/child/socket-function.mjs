// Measures the function of the sockets in a process of its own, as a Lambda sandbox is one: CPU of each signal with its requests to AWS,
// in a bundle in which the recorded answers are in place of the HTTP client, and in one whose client of AWS answers at once. Plain JavaScript,
// because a TypeScript loader would be measured too.
// The first argument is the task as JSON; the result goes to the parent by IPC. Standard output is the function's log.
import https from 'node:https';
import { createRequire } from 'node:module';

const { file, ownFile, rulesFile, event, runs, warmUp } = JSON.parse(process.argv[2]);

const send = https.request;
/** Status, headers and body of each answer to one event, in the order of the requests. */
const recorded = [];

https.request = (options) => {
  const request = send(options);
  request.once('response', ({ statusCode, headers }) => recorded.push({ path: options.path, statusCode, headers }));
  request.once('response', (response) => {
    const answer = recorded.at(-1);
    answer.body = '';
    response.on('data', (text) => {
      answer.body += text;
    });
  });
  return request;
};

const require = createRequire(import.meta.url);
const { handler } = require(file);
const body = JSON.stringify(event.body);
let sent = 0;
/** The event of the next signal: as in a call, no two are the same. */
const nextEvent = () => {
  sent += 1;
  return { ...event, body: body.replace('signal-0', `signal-${sent}`) };
};

await handler(nextEvent());
https.request = send;
const posted = recorded.at(-1)?.path ?? '';
if (!posted.includes('/@connections/'))
  throw new Error(`the signal was not sent to a socket: ${JSON.stringify(recorded)}`);

globalThis.recordedAnswers = recorded.map(({ statusCode, headers, body }) => ({ status: statusCode, headers, body }));

/** CPU milliseconds of one signal, user and system. */
const measure = async (handle) => {
  for (let run = 0; run < warmUp; run += 1) await handle(nextEvent());
  const events = Array.from({ length: runs }, nextEvent);
  const start = process.cpuUsage();
  for (const one of events) await handle(one);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / runs;
};

const whole = await measure(handler);
const own = await measure(require(ownFile).handler);
const rules = await measure(require(rulesFile).handler);
process.send({ whole, own, rules, requests: recorded.length }, () => process.exit());
