import type { Action, Cli } from '../command.ts';
import { EXIT } from '../terminal/cli-error.ts';
import type { FoundPayload } from './found-payload.ts';
import { libraryOf, notOnPlatform } from './library-names.ts';
import { type LibraryReport, reportLibraries, reportLibrary } from './library-report.ts';
import { maskPayload } from './mask-payload.ts';
import type { PayloadOptions } from './payload-command.ts';
import { type PayloadSize, payloadSize } from './payload-size.ts';
import { payloadSource } from './payload-source.ts';
import { asJson } from './report-json.ts';
import { libraryDetail, librarySummary, libraryTable } from './report-text.ts';

/** Says what client libraries make of a payload. @returns 7 when it cannot be sent, or the named library does not do what it is for */
export const payload: Action<PayloadOptions> = async (cli, options, file) => {
  const library = options.library === undefined ? undefined : libraryOf(options.library);
  const { found, isMade } = await payloadSource(cli, options, file, library);
  const isEnd = options.cancel === true || isEndOfCall(found);
  const reports = library === undefined ? reportLibraries(found, isEnd) : reportLibrary(library, found, isEnd);
  if (library !== undefined && reports.length === 0) throw notOnPlatform(library, found.platform);
  const size = payloadSize(found);
  const findings = [...found.findings, ...sizeFindings(size)];
  const json = isMade ? found.payload : maskPayload(found.payload);
  const purpose = isEnd ? 'call_ended' : 'incoming_call';
  const { platform, form, notes } = found;
  const { bytes, limit } = size;
  cli.output.result(
    { platform, form, purpose, bytes, limit, payload: json, findings, notes, libraries: reports.map(asJson) },
    () => text(cli, { found, json, findings, reports, size, isEnd, isOne: library !== undefined }),
  );
  const isUseless = library !== undefined && !reports.some(({ works, reader }) => works && !reader?.unreleased);
  return findings.length > 0 || isUseless ? EXIT.findings : undefined;
};

/** As the backend's own payloads say it, and those of ConnectyCube. */
const isEndOfCall = ({ payload: { type, signal_type: signal } }: FoundPayload): boolean =>
  type === 'call_ended' || signal === 'endCall';

const sizeFindings = ({ bytes, limit, service }: PayloadSize): readonly string[] =>
  bytes <= limit ? [] : [`It has ${number(bytes)} bytes: ${service} refuses more than ${number(limit)}.`];

const number = (value: number): string => value.toLocaleString('en');

interface Shown {
  readonly found: FoundPayload;
  /** The payload as it may be printed. */
  readonly json: unknown;
  readonly findings: readonly string[];
  readonly reports: readonly LibraryReport[];
  readonly size: PayloadSize;
  readonly isEnd: boolean;
  /** Whether one library was named. */
  readonly isOne: boolean;
}

const text = ({ output: { colours } }: Cli, shown: Shown): string => {
  const { found, json, findings, reports, size, isEnd, isOne } = shown;
  const of = `${found.form}, ${found.platform === 'ios' ? 'iOS' : 'Android'}${isEnd ? ', the end of a call' : ''}`;
  return [
    JSON.stringify(json, null, 2),
    '',
    colours.bold(`${of}: ${number(size.bytes)} of ${number(size.limit)} bytes`),
    ...findings.map((finding) => colours.red(`✗ ${finding}`)),
    ...found.notes.map((note) => `· ${note}`),
    '',
    ...(findings.length > 0 ? ['If a phone got it all the same:', ''] : []),
    ...(isOne
      ? [reports.map((report) => libraryDetail(report, colours)).join('\n\n')]
      : [libraryTable(reports, colours), '', librarySummary(reports, isEnd)]),
  ].join('\n');
};
