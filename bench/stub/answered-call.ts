/*
 * The items that a signal needs, in the table's format: an answered call of Alice and Bob, who both have one phone with a socket.
 */

export const CALL_ID = '0198f0c2-7a3e-4c11-9a51-7c2f3a9d8e10';

const RECEIPT_KEY = 'q3ZkY0b1d2nXJt6WmP0s9A';
const startedAt = Date.now() - 60_000;
const S = (value: string) => ({ S: value });
const N = (value: number) => ({ N: String(value) });

const call = {
  pk: S(`CALL#${CALL_ID}`),
  sk: S('CALL'),
  ttl: N(Math.ceil(startedAt / 1000) + 2_592_000),
  callId: S(CALL_ID),
  seq: N(4),
  callerId: S('alice'),
  callerDeviceId: S('phone'),
  media: S('video'),
  declineEnds: S('call'),
  startedAt: N(startedAt),
  expiresAt: N(startedAt + 40_000),
  keptUntil: N(startedAt + 2_592_000_000),
  answeredAt: N(startedAt + 9_000),
  ringingAt: N(startedAt + 1_000),
  legs: {
    M: {
      bob: {
        M: {
          rings: {
            M: {
              phone: {
                M: {
                  outcome: S('accepted'),
                  messageId: S('1b6e7a52-0c6a-5f3e-9a51-7c2f3a9d8e10'),
                  at: N(startedAt + 80),
                },
              },
            },
          },
          reported: { M: { phone: N(startedAt + 1_000) } },
          failed: { M: {} },
          dismissed: { M: {} },
          ringingAt: N(startedAt + 1_000),
          answeredAt: N(startedAt + 9_000),
          answeredBy: S('phone'),
          answeredSeq: N(4),
        },
      },
    },
  },
  openLegs: N(0),
  talkingLegs: N(1),
  inviteLease: N(0),
  invited: { BOOL: true },
  changedSeq: N(4),
  notifiedSeq: N(4),
  receiptKey: S(RECEIPT_KEY),
};

const text = {
  pk: call.pk,
  sk: S(`CALL#TEXT#${RECEIPT_KEY}`),
  ttl: call.ttl,
  caller: { M: { name: S('Alice Example'), handle: S('alice'), handleType: S('generic') } },
};

/** The items of a call's partition that its record and its text are. */
export const callItems = [call, text];

/** The socket of a user's phone. */
export const socketItem = (userId: string) => ({
  pk: S(`USER#${userId}`),
  sk: S('RING#WS#phone'),
  ttl: N(Math.ceil(startedAt / 1000) + 7_200),
  userId: S(userId),
  deviceId: S('phone'),
  connectionId: S(`L0SM9c${userId}CoACFvA=`),
  openedAt: N(startedAt),
});

/** What a mailbox has counted after a signal. It is never full. */
export const mailboxCounts = (lastNumber: number) => ({
  lastNumber: N(lastNumber),
  totalBytes: N(lastNumber * 300),
  windowEnd: N(Date.now() + 60_000),
  windowCount: N(lastNumber % 300),
  maxNumber: N(lastNumber + 500),
  maxBytes: N(lastNumber * 300 + 1_000_000),
  ttl: call.ttl,
});
