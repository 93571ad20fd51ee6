import type { Mutant } from './mutant.ts';

/** Mutants of the events for the team's own server, and of webhooks. */
export const publishedEventMutants: readonly Mutant[] = [
  {
    name: 'each event of a call is found in the write that made it, and in no other',
    file: 'lambda/events/call-events-of.ts',
    before: '.filter(({ seq }) => seq === call.seq)',
    after: '.filter(({ seq }) => seq <= call.seq)',
    shownBy: { test: 'test/events/call-events-of.test.ts', title: 'are found in the writes that made them' },
  },
  {
    name: 'who blocks the caller has not missed the call',
    file: 'lambda/events/call-events-of.ts',
    before: 'if (endSeq === undefined || leg.isHidden) return undefined;',
    after: 'if (endSeq === undefined) return undefined;',
    shownBy: { test: 'test/events/call-events-of.test.ts', title: 'does not block the caller' },
  },
  {
    name: 'a device’s refresh is no registration',
    file: 'lambda/events/device-events-of.ts',
    before: '(refreshedAt === since && isRecent(since) ?',
    after: '(isRecent(since) ?',
    shownBy: { test: 'test/events/device-events-of.test.ts' },
  },
  {
    name: 'no batch has two messages of one call',
    file: 'lambda/events/webhook-batches.ts',
    before: 'if (fits && !groups.has(message.group)) {',
    after: 'if (fits) {',
    shownBy: { test: 'test/events/webhook-rules.test.ts', title: 'keep the order of each group' },
  },
  {
    name: 'while a secret is rotated, both sign',
    file: 'lambda/events/webhook-signature.ts',
    before: 'const keys = [webhookKey(current), ...previous.flatMap(validKey)];',
    after: 'const keys = [webhookKey(current)];',
    shownBy: { test: 'test/events/webhook-rules.test.ts', title: 'with either secret' },
  },
  {
    name: 'one target that fails keeps no other from its events',
    file: 'lambda/handlers/publish-events.ts',
    before:
      "log('events.not_published', { target: name, events: events.length, ...errorFields(error) });\n    return events;",
    after: 'throw error;',
    shownBy: { test: 'test/handlers/publish-events.test.ts', title: 'keeps no other target waiting' },
  },
  {
    name: 'a webhook’s URL that leads to a private address is refused, whatever its other addresses are',
    file: 'lambda/outbound/checked-addresses.ts',
    before: 'addresses.find(({ address }) => !mayConnectTo(address, allow));',
    after: 'addresses.slice(0, 1).find(({ address }) => !mayConnectTo(address, allow));',
    shownBy: { test: 'test/outbound/pinned-request.test.ts', title: 'one of a name’s addresses' },
  },
  {
    name: 'a redirect is not taken for success',
    file: 'lambda/events/webhook-retry.ts',
    before: 'status >= 200 && status < 300',
    after: 'status >= 200 && status < 400',
    shownBy: { test: 'test/handlers/send-webhook.test.ts' },
  },
];
