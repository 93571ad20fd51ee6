import { ONE_WAY_SIGNAL, SOCKET_PROTOCOL } from '../../lambda/contract/enums.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';

/** The description at the top of the AsyncAPI document. */
export const DESCRIPTION = `One connection for each device. A client requests two subprotocols: \`${SOCKET_PROTOCOL}\` and its credential. The
credential is \`bearer.<JWT>\` for a session, with the device in the query string, or \`receipt.<token>\` for a
phone that was just woken, with the last part of its push's \`ackUrl\`, for that one call. The server selects
\`${SOCKET_PROTOCOL}\`. A client that can set headers may send \`Authorization: Bearer <JWT>\` or \`Authorization: Receipt <token>\`
instead, and then needs no subprotocol. A device has one connection: opening another closes the first, which receives \`replaced\` and
waits before it opens again, longer each time. The \`deviceId\` need not be registered.

- The handshake is refused, without a body, with 401 (invalid, missing or expired credential; unknown receipt),
  403 (missing or invalid \`deviceId\`; other subprotocols without \`${SOCKET_PROTOCOL}\`) or 429 (the user's 33rd connection).
- AWS closes a connection after 10 idle minutes and after 2 hours in all: send \`ping\` every 5 minutes, and open
  a new one when the old one closes. After \`replaced\`, wait before opening, and longer each time.
- After opening, send \`resume\` for each call that you know of, with the last signal's number. During a call send
  it instead of \`ping\`: each event and signal is sent once, and \`resume\` recovers those that AWS did not
  deliver. After a call has ended it returns \`call.ended\` only.
- Events may be repeated and may arrive late. Ignore one whose \`seq\` is lower than one already received for that
  call. \`call.answered\` is repeated after every \`resume\`, and when one of several callees joins or leaves: make
  one offer to each whose leg is \`answered\`.
- With more than two parties in the call a signal needs \`to\`.
- A signal carries what is sent at once: a \`description\`, up to ${LIMITS.candidates} \`candidates\` (\`null\` ends them) and \`data\`, the
  app's own words. It is one message, one item of the mailbox and one event; apply its parts in this order. A lone \`candidate\` is
  accepted too.
- \`${ONE_WAY_SIGNAL}\` is a signal without the reply \`sent\`. The \`ack\` of the other party's next signal says that it has arrived,
  and all before it: the answer acknowledges the offer. A problem is sent in any case.
- Signals may be repeated and may overtake each other: messages of one connection are processed concurrently.
  Give each an \`id\`, and name the preceding one to the same party as \`previous\`; process a signal once, and
  after its \`previous\`. Or send one at a time: the next after the reply \`sent\`; then \`seq\` is their order. An
  \`id\` is unique among those of one device (\`from\`).
- In each call, signals are numbered (\`seq\`) for each recipient without gaps: a client that misses a number
  sends \`resume\` with the last number before it. What was acknowledged neither with \`sent\`
  or with an \`ack\` when the connection closed is sent again over the next, with the same \`id\`; the server stores it again, under
  another number.
- A party may have ${LIMITS.pendingSignals} signals, or ${LIMITS.pendingBytes} bytes of them, that it has not acknowledged with the \`after\` of a
  \`resume\` (\`too_many_signals\`), and gets ${LIMITS.signalsPerMinute} in a minute (\`rate_limited\`).
- After a \`problem\` whose \`status\` is 429, or 500 or more, send the same message again, after \`retryAfter\` seconds. Any other problem refuses the
  message; a signal that names it as \`previous\` must be sent again with the refused one's own \`previous\`. A
  message without a \`type\` is an error of API Gateway itself and does not identify the message that failed: send
  again what was not acknowledged.
- A message may be ${LIMITS.messageBytes} bytes long; AWS closes the connection at frames beyond 32 KB. A signal of up to ${LIMITS.signalBytes}
  bytes can be sent over HTTP. Received messages may
  have 128 KB, because a signal carries the call.
- \`id\`, if a message has one, is returned in its reply. A field that is \`null\` is as absent, except \`candidate\`.
  Members of a description or a candidate that are not known are dropped.
- Times are those of the HTTP API, with milliseconds: openapi.yaml says how decoders take them.`;
