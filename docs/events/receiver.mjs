// A receiver of Ringthrough's webhooks for Node.js 20 and later, without packages. It verifies requests as
// https://www.standardwebhooks.com says.
//
//   WEBHOOK_SECRET=whsec_… PORT=8787 node receiver.mjs
//
// While a secret is rotated: both, separated by a blank.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secrets = (process.env.WEBHOOK_SECRET ?? '').split(/\s+/).filter((secret) => secret !== '');
const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
if (keys.length === 0 || keys.some((key) => key.length === 0)) throw new Error('WEBHOOK_SECRET is missing');

/** Seconds that a request's time may be away from this clock. */
const TOLERANCE = 5 * 60;
const MAX_BYTES = 256 * 1024;

/** @returns the time that was signed, or undefined for a request that the sender did not sign, or not now */
const verified = (headers, body) => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !/^\d{1,12}$/.test(timestamp ?? '')) return undefined;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE) return undefined;
  const expected = keys.map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest());
  for (const part of signatures.split(' ')) {
    const [version, text = ''] = part.split(',');
    const given = Buffer.from(text, 'base64');
    if (version === 'v1' && expected.some((one) => one.length === given.length && timingSafeEqual(one, given))) {
      return timestamp;
    }
  }
  return undefined;
};

// Both are kept in this process here. With several processes, or to survive a restart: in your database.
const requests = new Map();
const events = new Set();

/** Whether the same request came before. The sender signs each attempt anew, so only a replay has an old id and time. */
const isReplay = (request) => {
  const now = Date.now();
  for (const [old, until] of requests) if (until < now) requests.delete(old);
  if (requests.has(request)) return true;
  requests.set(request, now + 2 * TOLERANCE * 1000);
  return false;
};

/**
 * Only stores the event, so that the answer is quick; the work comes after. Here: insert it into a table with the id as primary key,
 * and ignore the conflict, because the same event may be sent more than once.
 */
const store = async (event) => {
  if (events.has(event.id)) return;
  events.add(event.id);
  console.log(event.type, event.id);
};

const bodyOf = async (request) => {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const server = createServer(async (request, response) => {
  // The bytes as they came: JSON that was parsed and written again has another signature.
  const body = await bodyOf(request);
  const timestamp = body && request.method === 'POST' ? verified(request.headers, body) : undefined;
  if (timestamp === undefined) return response.writeHead(401).end();
  if (isReplay(`${request.headers['webhook-id']} ${timestamp}`)) return response.writeHead(409).end();
  try {
    await store(JSON.parse(body.toString('utf8')));
    response.writeHead(204).end();
  } catch {
    response.writeHead(500).end();
  }
});

server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
