import type { Mutant } from './mutant.ts';

/** Mutants of notifying participants, and of devices. */
export const notificationMutants: readonly Mutant[] = [
  {
    name: 'the mark of being notified is removed last',
    file: 'lambda/notifications/notify-participants.ts',
    before: '  const isInviting = call.inviteLease > deps.now();\n',
    after: '  await deps.calls.markNotified(call, []);\n  const isInviting = call.inviteLease > deps.now();\n',
    shownBy: { pairs: '^ringing:cancel.socket_closes$' },
  },
  {
    name: 'the stream notifies what a process that ended did not',
    file: 'lambda/handlers/call-events.ts',
    before: '    else await notifyAgain(deps, call.callId, changedSeqOf(record), FIRST_DELAY);\n',
    after: '',
    shownBy: { pairs: '^ringing:cancel.socket_closes$' },
  },
  {
    name: 'each change is marked as not notified in its own write',
    file: 'lambda/aws/dynamodb/write-expression.ts',
    before: "set: ['changedSeq = seq + :next', 'unnotified = :yes'],",
    after: "set: ['changedSeq = seq + :next', 'isNotifiable = :yes'],",
    shownBy: { pairs: '^ringing:cancel.socket_closes$' },
  },
  {
    name: 'a phone whose push may follow its notification is notified again',
    file: 'lambda/notifications/notify-participants.ts',
    before: 'const mayRingLater = isInviting && leg !== undefined && !hasReported;',
    after: 'const mayRingLater = false;',
    shownBy: { pairs: '^idle:invite.cancel$' },
  },
  {
    name: 'while no ring is recorded, every device may be ringing',
    file: 'lambda/notifications/call-notifications.ts',
    before: 'return isInviting || !isRecorded(call);',
    after: 'return isInviting;',
    shownBy: { pairs: '^broken_invite:ringing.cancel$|^broken_invite:cancel.cancel$' },
  },
  {
    name: 'the other device of the callee is notified of an answer',
    file: 'lambda/calls/call-event.ts',
    before: "if (leg.answeredBy !== undefined && leg.answeredBy !== deviceId) return 'answered_elsewhere';\n",
    after: '\n',
    shownBy: { pairs: '^ringing:answer.socket_closes$' },
  },
  {
    name: 'the read of sockets and devices after a change is strongly consistent',
    file: 'lambda/aws/dynamodb/callee-table.ts',
    before: 'deliveryTargets: (userId) => read(userId, true),',
    after: 'deliveryTargets: (userId) => read(userId, false),',
    shownBy: { pairs: '^ringing:cancel.socket_opens$' },
  },
  {
    name: "the read of an endpoint's owner is strongly consistent",
    file: 'lambda/aws/dynamodb/endpoint-table.ts',
    before: 'Key: toItem(endpointKey(endpointArn)), ConsistentRead: true }',
    after: 'Key: toItem(endpointKey(endpointArn)) }',
    // No order of a pair shows it: a claim that is taken must be the one that was read.
    shownBy: { test: 'test/aws/dynamodb/strong-reads.test.ts', title: 'who has an endpoint' },
  },
  {
    name: 'the read of the device list is strongly consistent',
    file: 'lambda/aws/dynamodb/device-table.ts',
    before: "':device': prefix }),\n        ConsistentRead: true,",
    after: "':device': prefix }),",
    // No order of a pair shows it: a stale answer is like an earlier read, and the writes after it are conditional.
    shownBy: { test: 'test/aws/dynamodb/strong-reads.test.ts', title: 'which an erasure removes' },
  },
  {
    name: 'the read of what a user has registered is strongly consistent',
    file: 'lambda/aws/dynamodb/device-table.ts',
    before: "':last': last }),\n          ConsistentRead: true,",
    after: "':last': last }),",
    shownBy: { test: 'test/aws/dynamodb/strong-reads.test.ts', title: 'of which a registration makes one' },
  },
  {
    name: 'an endpoint is taken only from the claim that was read',
    file: 'lambda/aws/dynamodb/claim-endpoints.ts',
    before: "'claim = :claim AND (attribute_not_exists(deletingUntil) OR deletingUntil < :now)'",
    after:
      "'(claim = :claim OR attribute_exists(pk)) AND (attribute_not_exists(deletingUntil) OR deletingUntil < :now)'",
    shownBy: { pairs: '^ringing:register.token_moves$' },
  },
  {
    name: 'SNS is asked before the event of a deleted endpoint is believed',
    file: 'lambda/ringing/push-feedback.ts',
    before: "if ((await deps.endpoints.tokenOf(device.endpointArn)) !== undefined) return 'stale';",
    after: '',
    shownBy: { pairs: '^ringing:register.endpoint_deleted$' },
  },
  {
    name: 'a receipt for a call that a replica does not have yet is no unknown receipt',
    file: 'lambda/calls/receipt-authority.ts',
    before: 'const call = seen ?? (content && (await calls?.get(content.callId)));',
    after: 'const call = isCurrent ? content && (await calls?.get(content.callId)) : seen;',
    shownBy: { test: 'test/api/stale-reads.test.ts', title: 'is answered by a receipt' },
  },
  {
    name: 'a window closes although a replica does not have the call yet',
    file: 'lambda/ringing/close-call.ts',
    before: '(await deps.calls.get(callId, false)) ?? (await deps.calls.get(callId));',
    after: 'await deps.calls.get(callId, false);',
    shownBy: { test: 'test/api/stale-reads.test.ts', title: 'is missed' },
  },
  {
    name: 'a change is over for the safety net only once everybody was notified of it',
    file: 'lambda/ringing/notify-again.ts',
    before: 'notifiedSeq >= seq || changedSeq > seq;',
    after: 'notifiedSeq >= 0 || changedSeq > seq;',
    shownBy: { test: 'test/api/unnotified.test.ts', title: 'after its write is notified by the table’s stream' },
  },
  {
    name: 'the safety net sets the close timer of an invite that has not',
    file: 'lambda/ringing/start-close-timer.ts',
    before: 'invited || closedAt !== undefined;',
    after: 'invited || closedAt === undefined;',
    shownBy: { test: 'test/api/unnotified.test.ts', title: 'is closed too when the queue works again' },
  },
];
