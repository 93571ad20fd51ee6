import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A name or phrase that was used here and that a newcomer did not understand. */
interface Forbidden {
  readonly pattern: RegExp;
  /** The field's word. */
  readonly use: string;
  /** Only in these files. @default all */
  readonly within?: RegExp;
}

const FORBIDDEN: readonly Forbidden[] = [
  { pattern: /house\b|House/, use: 'local backend' },
  { pattern: /\bguests?\b|\bGuests?\b|makeGuests|guestPages/, use: 'clock participant; extra routes' },
  { pattern: /\bcast\b|\bCast\b|makeCast/, use: 'lab phones', within: /^(lab|test\/lab)\// },
  { pattern: /performer/i, use: 'lab actions' },
  { pattern: /switchboard/i, use: 'fault toggles' },
  { pattern: /\b(story|stories|situations?)\b/i, use: 'scenario' },
  { pattern: /\bstages?\b|STAGES/i, use: 'progress step', within: /^(lab|test\/lab)\// },
  { pattern: /seed-cordova|repaired-cordova/, use: 'cordova-late-registry, cordova-launch-registry' },
  { pattern: /\b(mends?|mended|mending)\b/i, use: 'fix, fixed' },
  { pattern: /verdict/i, use: 'response, outcome, call status, PayloadResult, ApnsResponse' },
  { pattern: /\bjudg(e|es|ed|ing|ement)\b|\bjudge[A-Z]/i, use: 'validate, evaluate' },
  { pattern: /\bremed(y|ies)\b|Remedy/i, use: 'troubleshooting' },
  { pattern: /\bnews\b|CallNews|onNews|newsOf|hearNews/i, use: 'event, call event' },
  { pattern: /\bTurn\b|\bturn[.:]|\bnote\(/, use: 'step, record', within: /^(lab|test\/lab)\/phones\// },
  { pattern: /\bmoves?\b (a|the|this|that|its) (call|leg)|\bcalls? (moves?|is moved|was moved)\b/i, use: 'transition' },
  {
    pattern: /\b(moveCall|moveAndTell|MoveDeps|moveDeps|MoveResult|MoveRule|MoveName|MoveAttempt|moves\.ts)\b/,
    use: 'transition',
  },
  { pattern: /\b(tells?|told|telling|untold)\b|tellOthers|toldAt|markTold|TellDeps/i, use: 'notify, notified; report' },
  {
    pattern: /silenced?\b|silentRings|countSilence|\bsilent rings?\b/i,
    use: 'unreported ring; dismissed',
    within: /^(lambda|lib)\//,
  },
  { pattern: /whom-?to-?ring/i, use: 'select-targets' },
  { pattern: /\bwhom(ever)?\b|\bwhoever\b/i, use: 'the caller, the client, the device that ...' },
  { pattern: /\bcorrespond(ence|ents?)\b/i, use: 'signal exchange, signal peer' },
  { pattern: /lambda\/platform\//, use: 'lambda/credentials/' },
  { pattern: /\bunforeseen\b/i, use: 'unexpected' },
  { pattern: /\bpatien(ce|t|tly)\b/i, use: 'timeout; retryUntilPropagated' },
  { pattern: /\bwords\.ts\b/, use: 'enums.ts, labels.ts' },
  { pattern: /\bshareOf\b|\bShareProps\b/, use: 'percentageOf' },
  { pattern: /['"`.{ ]watching['"`]?: |\bWatching\b|settings\.watching|contract\/watching/, use: 'monitoring' },
  { pattern: /explain-?wildcard/i, use: 'suppress-wildcard-finding' },
  { pattern: /ringable/i, use: 'push applications' },
  { pattern: /\b(callsKeptDays|callDays|CALL_DAYS)\b/, use: 'callRetentionDays' },
  { pattern: /\blogDays\b/, use: 'logRetentionDays' },
  { pattern: /\b(ringSeconds|RING_SECONDS)\b/, use: 'ringTimeoutSeconds' },
  { pattern: /\bstrangers?\b/i, use: 'third party, third-party client' },
  {
    pattern: /event\.unsent|credential\.unfit|endpoint\.left_over|\bunsent\b|\bunfit\b|\bleft_over\b/,
    use: 'event.delivery_failed, credential.invalid, endpoint.orphaned',
  },
  { pattern: /\bmortal\b|mortal-/i, use: 'crashing backend' },
  { pattern: /\bsayings\b/i, use: 'requests' },
  { pattern: /Not at this point of the call/, use: 'Invalid call state' },
  { pattern: /Nobody to ring/, use: 'No reachable device' },
  { pattern: /at the (push service.s )?door\b/i, use: 'result of SNS Publish' },
  { pattern: /\bas (it|they|things) stands?\b|\bhow (it|they|things) stands?\b/i, use: 'current state' },
  { pattern: /\bread off\b/i, use: 'derived from' },
  { pattern: /\bstand-?ins?\b/i, use: 'simulator' },
  { pattern: /\bwhose customer\b/i, use: 'tenant' },
];

/** Not searched: decisions, measured results, packages, and this list. */
const SKIPPED =
  /^(docs\/decisions|docs\/pictures|bench\/results|cdk\.out|\.git)(\/|$)|(^|\/)(node_modules|\.build)(\/|$)|^package-lock\.json$|^test\/names\.test\.ts$/;
const TEXT = /\.(ts|tsx|mjs|js|css|html|md|json|yaml|py|svg)$|^\.ci\/run$/;

const files = (folder = ''): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED.test(path)) return [];
    return entry.isDirectory() ? files(path) : TEXT.test(path) ? [path] : [];
  });

const hits = (path: string, text: string): string[] =>
  FORBIDDEN.filter(({ within }) => within === undefined || within.test(path)).flatMap(({ pattern, use }) => {
    const found = pattern.test(path) ? [`${path}: its name → ${use}`] : [];
    const lines = text.split('\n').flatMap((line, index) => {
      const match = pattern.exec(line);
      return match === null ? [] : [`${path}:${index + 1}: "${match[0]}" → ${use}`];
    });
    return [...found, ...lines];
  });

describe('names', () => {
  it('are the field’s: no word of the list is in code, page or docs, decisions excepted', () => {
    const all = files();
    expect(all.length).toBeGreaterThan(700);
    expect(all.flatMap((path) => hits(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  it.each([
    ['lambda/x.ts', 'const house = await startLocalBackend();'],
    ['docs/x.md', 'Both parties are told at once.'],
    ['lab/page/x.tsx', 'const stage = 1;'],
    ['lambda/platform/pem.ts', 'export const pem = 1;'],
  ])('are searched: %s, %s', (path, text) => {
    expect(hits(path, text)).toHaveLength(1);
  });

  it.each([
    'coturn accepts the TURN credential, and in turn relays the call',
    'the stage of an HTTP API, and the platform application in SNS',
  ])('may be the same words where they are the field’s: %s', (text) => {
    expect(hits('lambda/signals/x.ts', text)).toEqual([]);
  });
});
