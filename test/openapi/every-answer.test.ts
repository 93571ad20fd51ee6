/** Every answer that the document has for an operation is provoked once, by the shortest sequence of requests that leads to it. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import { type TenantTable, tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { inviteOf, iphone, someone, startTestBackend, startWindow, type TestBackend } from '../support/backend.ts';
import { documentedKinds, isNotHere, NOT_HERE } from './answers.ts';
import { type Asked, makeAsker } from './asker.ts';
import { readDocument } from './document.ts';

const document = readDocument('openapi');
const { ask, askTooMuch, operations, operationOf, reached } = makeAsker(document, () => backend.url);
const TRANSITIONS = ['ringing', 'answer', 'decline', 'cancel', 'end'] as const;
const HOUR = 60 * 60 * 1000;

let backend: TestBackend;
let db: DynamoDBClient;
let table: TenantTable;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 3, disclosesBlocks: true });
  const { dynamodb: endpoint, region, table: name } = backend.info;
  db = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  table = tenantTable(db, name, '', backend.clock.now);
});
// Also after a failure: the tests share the backend.
afterEach(() => backend.faults.clear());
afterAll(async () => {
  db.destroy();
  await backend.close();
});

interface User {
  readonly id: string;
  readonly token: string;
  readonly ask: (operation: string, asked?: Asked) => Promise<string>;
}

/** A user with a phone and a tablet. */
const userWith = async (name: string, phone = iphone()): Promise<User> => {
  const id = someone(name);
  const token = await backend.issuer.mint(id);
  const user: User = { id, token, ask: (operation, asked) => ask(operation, { token, ...asked }) };
  await user.ask('registerDevice', { at: { deviceId: 'phone' }, body: phone });
  await user.ask('registerDevice', { at: { deviceId: 'tablet' }, body: iphone() });
  return user;
};

/** A call of alice's that rings bob; `receipt` is that of his phone. */
const ringing = async () => {
  const phone = iphone();
  const [alice, bob] = [await userWith('alice'), await userWith('bob', phone)];
  const callId = randomUUID();
  const invite = () => alice.ask('invite', { body: inviteOf(bob.id, { callId }) });
  expect(await invite()).toBe('201');
  await backend.sns.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const receipt = new URL(String(push?.payload?.ackUrl)).pathname.split('/').at(-1) ?? '';
  const by = (deviceId: string) => ({ at: { callId }, body: { deviceId } });
  return { alice, bob, callId, receipt: { at: { token: receipt } }, by, invite };
};

const candidate = { deviceId: 'phone', candidate: { candidate: '' } };

/** A request of each operation that succeeds, at least while nothing else has happened. */
const usual = ({ callId, receipt, bob }: Awaited<ReturnType<typeof ringing>>): Readonly<Record<string, Asked>> => ({
  registerDevice: { at: { deviceId: 'phone' }, body: iphone() },
  listDevices: {},
  removeDevice: { at: { deviceId: 'phone' } },
  invite: { body: inviteOf(bob.id) },
  inviteToCall: { at: { callId }, body: inviteOf('mallory') },
  listCalls: {},
  getCall: { at: { callId } },
  ...Object.fromEntries(TRANSITIONS.map((name) => [name, { at: { callId }, body: { deviceId: 'phone' } }])),
  sendSignal: { at: { callId }, body: candidate },
  readSignals: { at: { callId }, query: { deviceId: 'phone' } },
  clientConfig: {},
  listBlocks: {},
  block: { at: { userId: 'mallory' } },
  unblock: { at: { userId: 'mallory' } },
  getDoNotDisturb: {},
  setDoNotDisturb: { body: {} },
  iceServers: { query: { callId } },
  receiptIceServers: receipt,
  eraseUser: {},
  postReceipt: { ...receipt, body: { event: 'ringing' } },
  getReceipt: receipt,
});

it('requests that are refused before a rule is asked', async () => {
  const call = await ringing();
  const server = await backend.issuer.mint('the-app-server', { scope: 'ringthrough/server' });
  const nobody = await backend.issuer.mint('\u0000');
  for (const [name, asked] of Object.entries(usual(call))) {
    const { isOpen, path, requestBody } = operationOf(name);
    const { token } = isOpen ? {} : call.alice;
    if (!isOpen) {
      expect(await ask(name, asked)).toBe('401 of API Gateway');
      expect(await ask(name, { ...asked, token: nobody })).toBe('403 invalid_user_claim');
      const onBehalfOf = { ...asked, query: { ...asked.query, onBehalfOf: 'anna' } };
      expect(await ask(name, { ...onBehalfOf, token })).toBe('403 not_a_server');
      const headers = { 'ringthrough-on-behalf-of': 'anna' };
      expect(await ask(name, { ...onBehalfOf, token: server, headers })).toBe('400 invalid_request');
    }
    if (path.includes('{')) expect(await ask(name, { ...asked, token, at: {} })).toBe('404 of API Gateway');
    if (requestBody) {
      const body = '{}'.padEnd(requestBody['x-max-bytes'] + 1);
      expect(await ask(name, { ...asked, token, body })).toBe('413 body_too_large');
    }
  }
  expect(await ask('postReceipt', { ...call.receipt, body: { event: 'lost' } })).toBe('400 invalid_request');
});

it('requests of more bytes than API Gateway takes', async () => {
  const call = await ringing();
  for (const [name, asked] of Object.entries(usual(call))) {
    const { token } = operationOf(name).isOpen ? {} : call.alice;
    expect(await askTooMuch(name, { ...asked, token })).toBe('413 of API Gateway');
  }
});

it('failures of DynamoDB: those that pass, and others', async () => {
  const call = await ringing();
  for (const [name, asked] of Object.entries(usual(call))) {
    if (name === 'clientConfig') continue;
    const { token } = operationOf(name).isOpen ? {} : call.alice;
    for (const [code, kind] of [
      ['InternalServerError', '503 try_again'],
      ['ValidationException', '500 internal'],
    ] as const) {
      backend.faults.add({ target: { service: 'dynamodb' }, fault: { kind: 'failing', code }, forMs: HOUR });
      expect([name, await ask(name, { ...asked, token })]).toEqual([name, kind]);
      backend.faults.clear();
    }
  }
});

it('success, from a registration to an erasure', async () => {
  const { alice, bob, callId, receipt, by, invite } = await ringing();
  const [call, phone, mallory] = [{ at: { callId } }, { at: { deviceId: 'phone' } }, { at: { userId: 'mallory' } }];

  expect(await invite()).toBe('200');
  expect(await alice.ask('registerDevice', { ...phone, body: iphone() })).toBe('200');
  for (const name of ['listDevices', 'listCalls', 'listBlocks', 'clientConfig', 'getDoNotDisturb'])
    expect(await bob.ask(name)).toBe('200');
  expect(await ask('getReceipt', receipt)).toBe('200');
  expect(await ask('getReceipt', { ...receipt, query: { input: 'connected' } })).toBe('204');
  expect(await ask('postReceipt', { ...receipt, body: { event: 'ringing' } })).toBe('200');
  expect(await ask('receiptIceServers', receipt)).toBe('200');
  for (const name of ['ringing', 'answer']) expect(await bob.ask(name, by('phone'))).toBe('200');
  expect(await bob.ask('getCall', call)).toBe('200');
  const carol = await userWith('carol');
  const child = { ...call, body: inviteOf(carol.id, { callId: randomUUID() }) };
  for (const kind of ['201', '200']) expect(await bob.ask('inviteToCall', child)).toBe(kind);
  expect(await bob.ask('iceServers', { query: { callId } })).toBe('200');
  expect(await bob.ask('sendSignal', { ...call, body: candidate })).toBe('202');
  expect(await alice.ask('readSignals', { ...call, query: { deviceId: 'phone' } })).toBe('200');
  expect(await alice.ask('end', call)).toBe('200');
  const second = await ringing();
  expect(await second.bob.ask('decline', second.by('phone'))).toBe('200');
  const third = await ringing();
  expect(await third.alice.ask('cancel', { at: { callId: third.callId } })).toBe('200');
  expect(await bob.ask('setDoNotDisturb', { body: {} })).toBe('200');
  for (const name of ['block', 'unblock']) expect(await bob.ask(name, mallory)).toBe('204');
  expect(await bob.ask('removeDevice', phone)).toBe('204');
  expect(await bob.ask('eraseUser')).toBe('202');
});

it('what does not exist', async () => {
  const { bob, by } = await ringing();
  const at = { callId: randomUUID(), token: 'forged', deviceId: 'unknown' };

  for (const name of ['getCall', ...TRANSITIONS, 'sendSignal', 'readSignals', 'iceServers']) {
    const query = { callId: at.callId, deviceId: 'phone' };
    const body = name === 'sendSignal' ? candidate : { deviceId: 'phone' };
    const { method } = operationOf(name);
    expect(await bob.ask(name, { at, query, ...(method === 'POST' && { body }) })).toBe('404 call_not_found');
  }
  expect(await bob.ask('inviteToCall', { at, body: inviteOf('mallory') })).toBe('404 call_not_found');
  for (const name of TRANSITIONS) expect(await bob.ask(name, by('unknown'))).toBe('404 device_not_found');
  expect(await bob.ask('removeDevice', { at })).toBe('404 device_not_found');
  for (const name of ['postReceipt', 'getReceipt', 'receiptIceServers']) {
    expect(await ask(name, { at, ...(name === 'postReceipt' && { body: { event: 'ringing' } }) })).toBe(
      '404 not_found',
    );
  }
});

it('a call in another state, or of another device', async () => {
  const [open, declined] = [await ringing(), await ringing()];
  const { alice, bob, callId, receipt, by } = open;
  const call = { at: { callId } };
  const mailbox = { ...call, query: { deviceId: 'phone' } };

  for (const name of ['ringing', 'answer', 'decline', 'end']) {
    expect(await alice.ask(name, by('phone'))).toBe('409 wrong_state');
  }
  expect(await bob.ask('cancel', by('phone'))).toBe('409 wrong_state');
  expect(await bob.ask('sendSignal', { ...call, body: candidate })).toBe('409 wrong_state');
  expect(await alice.ask('inviteToCall', { ...call, body: inviteOf('mallory') })).toBe('409 wrong_state');
  expect(await bob.ask('readSignals', mailbox)).toBe('409 wrong_state');
  await bob.ask('answer', by('phone'));
  for (const name of TRANSITIONS) expect(await bob.ask(name, by('tablet'))).toBe('409 answered_elsewhere');
  const other = { deviceId: 'tablet' };
  expect(await bob.ask('sendSignal', { ...call, body: { ...candidate, ...other } })).toBe('409 answered_elsewhere');
  expect(await bob.ask('readSignals', { ...call, query: other })).toBe('409 answered_elsewhere');
  await alice.ask('end', call);
  expect(await bob.ask('iceServers', { query: { callId } })).toBe('409 wrong_state');
  expect(await ask('receiptIceServers', receipt)).toBe('409 wrong_state');
  await declined.bob.ask('decline', declined.by('phone'));
  for (const name of TRANSITIONS) {
    expect(await declined.bob.ask(name, declined.by('tablet'))).toBe('409 declined_elsewhere');
  }
});

it('an invite that rings nobody', async () => {
  const { alice, bob, callId, invite } = await ringing();
  const carol = await userWith('carol');
  const to = (id: string, changes = {}): Asked => ({ body: inviteOf(id, changes) });

  expect(await bob.ask('invite', to(alice.id))).toBe('409 glare');
  expect(await carol.ask('invite', to(bob.id, { callId }))).toBe('409 call_id_taken');
  expect(await alice.ask('invite', to(someone('nobody')))).toBe('409 no_devices');
  await bob.ask('block', { at: { userId: carol.id } });
  expect(await carol.ask('invite', to(bob.id))).toBe('403 blocked');
  await alice.ask('cancel', { at: { callId } });
  await alice.ask('invite', to(carol.id));
  expect(await alice.ask('invite', to(carol.id))).toBe('429 rate_limited');
  expect(await invite()).toBe('200');
});

it('an invite into a call that rings nobody', async () => {
  const { alice, bob, callId, by } = await ringing();
  const carol = await userWith('carol');
  await bob.ask('answer', by('phone'));
  const to = (id: string, changes = {}): Asked => ({ at: { callId }, body: inviteOf(id, changes) });

  await carol.ask('invite', { body: inviteOf(bob.id) });
  expect(await bob.ask('inviteToCall', to(carol.id))).toBe('409 glare');
  expect(await alice.ask('inviteToCall', to(carol.id, { callId }))).toBe('409 call_id_taken');
  expect(await bob.ask('inviteToCall', to(someone('nobody')))).toBe('409 no_devices');
  while ((await alice.ask('inviteToCall', to('nobody'))) !== '429 rate_limited');
});

it('an invite into a call that is being processed, or of a user who is being erased', async () => {
  const { alice, bob, callId, by } = await ringing();
  const carol = await userWith('carol');
  await bob.ask('answer', by('phone'));
  const child = { at: { callId }, body: inviteOf(carol.id, { callId: randomUUID() }) };
  backend.faults.add({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'held' }, forMs: HOUR });
  const first = alice.ask('inviteToCall', child);
  await expect.poll(() => backend.faults.held('sns')).toBeGreaterThan(0);
  expect(await alice.ask('inviteToCall', child)).toBe('409 invite_in_progress');
  backend.faults.clear();
  expect(await first).toBe('201');

  await bob.ask('eraseUser');
  expect(await bob.ask('inviteToCall', { at: { callId }, body: inviteOf('mallory') })).toBe('409 user_being_erased');
});

it('an invite that is being processed', async () => {
  const [alice, bob] = [await userWith('alice'), await userWith('bob')];
  const invite = () => alice.ask('invite', { body: inviteOf(bob.id, { callId }) });
  const callId = randomUUID();
  backend.faults.add({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'held' }, forMs: HOUR });
  const first = invite();
  await expect.poll(() => backend.faults.held('sns')).toBeGreaterThan(0);

  expect(await invite()).toBe('409 invite_in_progress');

  backend.faults.clear();
  expect(await first).toBe('201');
});

it('a registration that is refused', async () => {
  const bob = await userWith('bob');
  const register = (deviceId: string) => bob.ask('registerDevice', { at: { deviceId }, body: iphone() });
  const message = 'Invalid parameter: This endpoint is already registered with a different token.';
  backend.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'InvalidParameter', status: 400, message });

  expect(await register('refused')).toBe('409 token_rejected');
  await Promise.all(Array.from({ length: LIMITS.devices - 2 }, (_, index) => register(`phone-${index}`)));
  expect(await register('one-more')).toBe('409 too_many_devices');
});

it('a registration that waits for SNS', async () => {
  const bob = await userWith('bob');
  backend.faults.add({
    target: { service: 'sns', action: 'CreatePlatformEndpoint' },
    fault: { kind: 'throttled' },
    forMs: HOUR,
  });

  expect(await bob.ask('registerDevice', { at: { deviceId: 'waits' }, body: iphone() })).toBe('202');
  backend.faults.clear();
});

it('a limit that is reached', async () => {
  await startWindow(backend, HOUR);
  const { alice, bob, callId, by } = await ringing();
  const others = new Set(Array.from({ length: LIMITS.blocks }, (_, index) => `user-${index}`));
  const hour = Math.floor(backend.clock.now() / HOUR);
  const ends = { windowEnd: backend.clock.now() + 60_000, maxNumber: 1_000, maxBytes: 1_000 };
  const mailbox = { lastNumber: 1, totalBytes: 1, windowCount: LIMITS.signalsPerMinute, ...ends };
  // Stored at once: a thousand requests would take seconds.
  for (const [key, attribute, value] of [
    [table.keys.profile(bob.id), 'blocked', others],
    [table.keys.mailbox(callId, alice.id), 'lastNumber', LIMITS.pendingSignals],
    ...(['lastNumber', 'totalBytes', 'windowEnd', 'windowCount', 'maxNumber', 'maxBytes'] as const).map(
      (attribute) => [table.keys.mailbox(callId, bob.id), attribute, mailbox[attribute]] as const,
    ),
    [table.keys.rate(bob.id, 'registrations', hour), 'requests', LIMITS.registrationsPerHour],
  ] as const) {
    await db.send(
      new UpdateItemCommand({
        TableName: table.TableName,
        Key: toItem(key),
        UpdateExpression: `SET ${attribute} = :value`,
        ExpressionAttributeValues: toItem({ ':value': value }),
      }),
    );
  }
  await bob.ask('answer', by('phone'));

  expect(await bob.ask('block', { at: { userId: 'mallory' } })).toBe('409 too_many_blocks');
  expect(await bob.ask('sendSignal', { at: { callId }, body: candidate })).toBe('409 too_many_signals');
  const fromAlice = { at: { callId }, body: { ...candidate, deviceId: 'laptop' } };
  expect(await alice.ask('sendSignal', fromAlice)).toBe('429 rate_limited');
  expect(await bob.ask('registerDevice', { at: { deviceId: 'phone' }, body: iphone() })).toBe('429 rate_limited');
});

it('a user who is being erased', async () => {
  const { alice, bob, receipt, by } = await ringing();
  await bob.ask('eraseUser');
  const erased = '409 user_being_erased';
  expect(await bob.ask('registerDevice', { at: { deviceId: 'phone' }, body: iphone() })).toBe(erased);
  expect(await bob.ask('invite', { body: inviteOf(alice.id) })).toBe(erased);
  expect(await bob.ask('answer', by('phone'))).toBe(erased);
  expect(await ask('postReceipt', { ...receipt, body: { event: 'answered' } })).toBe(erased);
  expect(await ask('getReceipt', { ...receipt, query: { input: 'pickup' } })).toBe(erased);
});

it('every answer of the document was one of these, or is in NOT_HERE with the reason', () => {
  const documented = operations.flatMap((operation) =>
    documentedKinds(document, operation).map((kind) => [operation.operationId, kind] as const),
  );
  const listed = documented.filter((pair) => isNotHere(...pair));
  const unlisted = documented.filter((pair) => !isNotHere(...pair)).map((pair) => pair.join(' '));
  const needless = Object.keys(NOT_HERE).filter(
    (entry) => !listed.some(([name, kind]) => [`${name} ${kind}`, `* ${kind}`].includes(entry)),
  );

  expect(unlisted.filter((answer) => !reached.has(answer))).toEqual([]);
  expect(needless).toEqual([]);
});
