import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PRIVATE = /\bprivate (?:readonly |async |get |set )*(\w+)/g;

/**
 * Members of internal interfaces and classes whose names can be shortened too. None is in the API (docs/client-reference.md), in JSON of the
 * API, in what tabs send each other (`tab-messages.ts`: two tabs may have two versions of the script), in the storage, or of a runtime.
 */
export const INTERNAL_NAMES: readonly string[] = [
  ...[
    'acknowledge',
    'acknowledgeUpTo',
    'again',
    'answerWithin',
    'attempt',
    'baseUrl',
    'onBestPhase',
    'phaseOf',
    'lastRegistered',
    'isConnecting',
    'isElsewhere',
    'batch',
    'askOrder',
    'onBack',
    'inTurn',
  ],
  ...['callKit', 'change', 'complete', 'deliver', 'deps', 'drop', 'early', 'elect', 'election', 'emit', 'emitter'],
  ...['exchange', 'failsOffline', 'failures', 'takeAll', 'givenUrls', 'handshake', 'hasGap'],
  ...['hasSent', 'held', 'inUse', 'inviteTo', 'isAcknowledged', 'isClosed', 'isLeading', 'isOk', 'isPolite'],
  ...['isProbing', 'isReplaced', 'isSent', 'isShared', 'isWaitingFor', 'known', 'knownCalls', 'last', 'lastFrom'],
  ...['lastReceived', 'learned', 'liveCalls', 'made', 'makeId', 'needsDevice', 'onUrls'],
  ...['onConnected', 'onError', 'onFailed', 'onIncoming', 'onLeading', 'onListenerError', 'onMessage', 'onPhase'],
  ...['onProbe', 'onProblem', 'onRegionPhase', 'onSignal', 'openChannel', 'openWithin', 'outbox', 'overHttp'],
  ...['overSocket', 'own', 'ownRegistration', 'part', 'pause', 'pausesMs', 'poll', 'probeAfter', 'read'],
  ...['readBody', 'readConfig', 'readOpen', 'receiptOf', 'receive', 'region', 'register'],
  ...['replacedPause', 'replacements', 'report', 'requests', 'resend', 'role', 'see', 'seeChild', 'seePeer'],
  ...['seen', 'seenCall', 'sendOwn', 'sender', 'startAnyway', 'stop', 'stopAll', 'stopListening', 'stored'],
  ...['supersede', 'takeEarlySignals', 'takeOver', 'timer', 'times', 'transmit', 'unregister', 'unregistered'],
  ...['work'],
];

/**
 * The names of private members that occur nowhere in the source except after `this.`: they can be shortened, because nothing else can
 * mean them.
 */
export const privateNames = async (folder: string): Promise<readonly string[]> => {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'));
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
  const text = texts.join('\n').replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
  const names = new Set([...text.matchAll(PRIVATE)].map(([, name = '']) => name));
  const count = (pattern: string): number => text.match(new RegExp(pattern, 'g'))?.length ?? 0;
  return [...names].filter(
    (name) => count(`\\b${name}\\b`) === count(`(?:\\bthis\\.|${PRIVATE.source.replace('(\\w+)', '')})${name}\\b`),
  );
};
