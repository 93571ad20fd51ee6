// As receiver.mjs, but verified by the package of the specification: npm install standardwebhooks
//
//   WEBHOOK_SECRET=whsec_… PORT=8787 node receiver-library.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secrets = (process.env.WEBHOOK_SECRET ?? '').split(/\s+/).filter((secret) => secret !== '');
if (secrets.length === 0) throw new Error('WEBHOOK_SECRET is missing');
const webhooks = secrets.map((secret) => new Webhook(secret));

/** @returns the event, or undefined if no secret fits. The library checks the time too. */
const verified = (headers, body) => {
  for (const webhook of webhooks) {
    try {
      return webhook.verify(body, headers);
    } catch {}
  }
  return undefined;
};

// In this process here. With several processes, or to survive a restart: in your database.
const requests = new Map();
const events = new Set();

const isReplay = (request) => {
  const now = Date.now();
  for (const [old, until] of requests) if (until < now) requests.delete(old);
  if (requests.has(request)) return true;
  requests.set(request, now + 600_000);
  return false;
};

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const event = verified(request.headers, Buffer.concat(chunks).toString('utf8'));
  if (event === undefined) return response.writeHead(401).end();
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = request.headers;
  if (isReplay(`${id} ${timestamp}`)) return response.writeHead(409).end();
  // Store it here, and do the work after the answer.
  if (!events.has(event.id)) {
    events.add(event.id);
    console.log(event.type, event.id);
  }
  response.writeHead(204).end();
});

server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
