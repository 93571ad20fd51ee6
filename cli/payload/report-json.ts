import type { ReportedCall } from '../../client-libraries/client-library.ts';
import type { LibraryReport } from './library-report.ts';
import { maskPayload, maskText } from './mask-payload.ts';

/** A library's report for `--json`: the same facts as for people, without secrets. */
export const asJson = ({ library, name, open, killed, works, result, reads, reader, cannotRing }: LibraryReport) => ({
  library,
  name,
  works,
  open,
  killed,
  ...(result?.outcome === 'rings' && { call: masked(result.call) }),
  ...(cannotRing !== undefined && { cannotRing }),
  read: reads.filter(({ value }) => value !== undefined).map(({ path }) => path),
  absent: reads.filter(({ value }) => value === undefined).map(({ path }) => path),
  ...(reader !== undefined && { keys: reader.keys }),
});

const masked = ({ callback, ...call }: ReportedCall): unknown =>
  maskPayload({ ...call, ...(callback && { callback: { ...callback, url: maskText(callback.url, 'ackUrl') } }) });
