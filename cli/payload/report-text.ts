import type { ReportedCall } from '../../client-libraries/client-library.ts';
import { sourceLabel } from '../../client-libraries/client-library.ts';
import type { Colours } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import type { LibraryReport, ReportedOutcome } from './library-report.ts';
import { maskPayload, maskText } from './mask-payload.ts';

const LABELS: Readonly<Record<ReportedOutcome, string>> = {
  rings: 'rings',
  ends: 'ends it',
  ignores: 'no call',
  kills: 'app ended',
  crashes: 'crashes',
  app: 'your code',
};

/** What follows from an outcome, for a developer who has not read the docs. */
const CONSEQUENCES: Readonly<Partial<Record<ReportedOutcome, string>>> = {
  kills:
    'It reports no call to CallKit: iOS ends the app (0xbaadca11), and after several such pushes sends it no more.',
  crashes: 'The app crashes. iOS counts that as a push without a call, and after several sends the app no more.',
  ignores: 'The user sees no call.',
};

const label = (outcome: ReportedOutcome, works: boolean, colours: Colours): string => {
  const colour = outcome === 'app' ? colours.dim : works ? colours.green : colours.red;
  return colour(LABELS[outcome]);
};

/** One line for each library. */
export const libraryTable = (reports: readonly LibraryReport[], colours: Colours): string => {
  const rows = reports.map(({ label: name, open, killed, works, result }) => [
    name,
    label(open.outcome, works, colours),
    label(killed.outcome, works && killed.outcome === open.outcome, colours) + (killed.condition && works ? ' *' : ''),
    result?.outcome === 'rings' ? callText(result.call) : open.reason,
  ]);
  const footnote = reports.some(({ killed, works }) => works && killed.condition)
    ? ['', '* if the AppDelegate makes the PKPushRegistry at launch: docs/your-app']
    : [];
  return [table(['client library', 'app open', 'app killed', 'shows, or why not'], rows, colours), ...footnote].join(
    '\n',
  );
};

/** How many do what the push is for. */
export const librarySummary = (reports: readonly LibraryReport[], isEnd: boolean): string => {
  const count = (filter: (report: LibraryReport) => boolean) =>
    new Set(reports.filter(filter).map(({ library }) => library)).size;
  const byApp = count(({ open }) => open.outcome === 'app');
  const working = count(({ works, open }) => works && open.outcome !== 'app');
  return [
    `${working} of ${count(() => true)} libraries ${isEnd ? 'end' : 'show'} the call`,
    ...(byApp > 0 ? [`, and ${byApp} leave the message to code of the app`] : []),
    '. One in detail: the same command with --library NAME',
  ].join('');
};

/** `Alice, +49 30 123, video` */
const callText = ({ name, handle, hasVideo }: ReportedCall): string =>
  [name.trim() === '' ? '(no name)' : name, ...(handle === name ? [] : [handle]), hasVideo ? 'video' : 'audio'].join(
    ', ',
  );

/** Everything about one library. */
export const libraryDetail = (report: LibraryReport, colours: Colours): string => {
  const { name, open, works, result, reads, reader, behaviour, cannotRing } = report;
  const present = reads.filter(({ value }) => value !== undefined && value !== null);
  const absent = reads.filter(({ value }) => value === undefined || value === null).map(({ path }) => path);
  const lines: [string, string | undefined][] = [
    ['app open', `${label(open.outcome, works, colours)}: ${open.reason}`],
    ['', CONSEQUENCES[open.outcome]],
    ['app killed', killedText(report, colours)],
    ...(result?.outcome === 'rings' ? callLines(result.call) : []),
    ['cannot ring', cannotRing],
    ['reads', reader?.keys],
    ...present.map(({ path, value }, index): [string, string] => [
      index === 0 ? 'here' : '',
      `${path} = ${shown(path, value)}`,
    ]),
    ['not here', absent.length === 0 ? undefined : absent.join(', ')],
    ['second push', behaviour && SECOND_PUSH[behaviour.secondPush]],
    ['end of a call', behaviour && READS_END[behaviour.readsEnd]],
    ['presets', behaviour?.presets.join(', ')],
    ['released', reader?.unreleased && `no: ${reader.unreleased}`],
    ['source', reader && sourceLabel(reader.source)],
  ];
  const text = lines
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key.padEnd(14)}${value}`.trimEnd());
  return [colours.bold(`${name} (${report.platform === 'ios' ? 'iOS' : 'Android'})`), ...text].join('\n');
};

const killedText = ({ killed, open, works }: LibraryReport, colours: Colours): string => {
  const outcome = label(killed.outcome, works && killed.outcome === open.outcome, colours);
  if (killed.condition && works) return `${outcome}, if ${killed.condition}: docs/your-app`;
  return killed.outcome === open.outcome ? `${outcome}: as while the app runs` : `${outcome}: ${killed.reason}`;
};

const callLines = ({
  name,
  handle,
  handleType,
  hasVideo,
  uuid,
  callId,
  callback,
  expiresAt,
}: ReportedCall): [string, string | undefined][] => [
  ['shows', name.trim() === '' ? '(no name)' : name],
  ['handle', `${handle.trim() === '' ? '(empty)' : handle} (${handleType})`],
  ['video', hasVideo ? 'yes' : 'no'],
  ['UUID', uuid ?? 'one that the library makes: an end cannot name the call to CallKit'],
  ['call id', callId ?? 'none: the app does not learn which call it is'],
  [
    'receipts',
    callback === undefined
      ? 'none by native code: the app sends them'
      : `${callback.by === 'post' ? 'POST' : 'GET'} ${maskText(callback.url, 'ackUrl')}`,
  ],
  ['rings until', expiresAt === undefined ? undefined : dateText(expiresAt)],
];

const dateText = (ms: number): string =>
  Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${ms}, which is no date`;

const SECOND_PUSH = {
  same_call: 'the same call',
  second_call: 'a second call',
  hangs_up: 'hangs up the call',
  app: 'up to your code',
} as const;
const READS_END = {
  yes: 'read: it ends the call',
  no: 'not read: a push that ends a call would ring',
  app: 'up to your code',
} as const;

const MAX_SHOWN = 70;

const shown = (path: string, value: unknown): string => {
  const text = JSON.stringify(maskPayload(value, path.split('.').at(-1) ?? ''));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};
