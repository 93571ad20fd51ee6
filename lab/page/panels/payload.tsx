import type { LabView, PayloadView } from '../../server/lab-view.ts';
import { CopyButton } from '../copy-button.tsx';
import { useMyLibrary } from '../findings/use-my-library.ts';
import { labClient } from '../lab-client.ts';
import { formatNumber, formatTimeWithSeconds } from '../labels.ts';
import { LibraryPicker } from './library-picker.tsx';
import { PayloadLines, pathsOf } from './payload-lines.tsx';

/** The payload of the last push, its size against the limit, and the keys that a library reads. */
export const PayloadPanel = ({ view: { payload, phones } }: { readonly view: LabView }) => {
  const { guides, mine, pick } = useMyLibrary();
  const receiver = phones.find(({ label }) => label === payload?.to);
  const ofApp = receiver?.app.library;
  const chosen = mine?.name ?? ofApp;
  const result =
    mine === undefined || mine.platform === payload?.platform
      ? payload?.libraries.find(({ name }) => name === chosen)
      : undefined;
  return (
    <section class="payload" aria-label="Push payload">
      <header>
        <h2>
          Push payload
          {payload && (
            <span>
              to {payload.to}, {formatTimeWithSeconds(payload.at)}
            </span>
          )}
        </h2>
        {payload && (
          <>
            <label>
              <meter min={0} max={payload.limit} high={payload.limit * 0.9} value={payload.bytes} />
              {formatNumber(payload.bytes)} of {formatNumber(payload.limit)} bytes
            </label>
            <CopyButton name="Copy the payload" text={labClient.payload} />
          </>
        )}
      </header>
      {payload === undefined ? (
        <p class="empty">The payload of the next push appears here.</p>
      ) : (
        <>
          <div class="payload-legend">
            <LibraryPicker
              guides={guides}
              mine={mine}
              pick={pick}
              placeholder={ofApp === undefined ? 'Choose a library' : `That of ${receiver?.owner}’s app: ${ofApp}`}
            />
            <p aria-live="polite">{legendOf(payload, result?.reads, mine?.platform)}</p>
          </div>
          <Json payload={payload} reads={result?.reads} />
        </>
      )}
    </section>
  );
};

const Json = ({ payload, reads }: { readonly payload: PayloadView; readonly reads: readonly string[] | undefined }) => {
  const parsed = parsedObject(payload.json);
  return (
    <pre>{parsed === undefined ? payload.json : <PayloadLines payload={parsed} reads={reads && new Set(reads)} />}</pre>
  );
};

/** Not an object if the payload is nested too deeply to be shown. */
const parsedObject = (json: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

const legendOf = (
  { json, platform }: PayloadView,
  reads: readonly string[] | undefined,
  ofLibrary: string | undefined,
): string => {
  if (platform === 'web') return 'Decrypted by the browser: its service worker reads it, docs/web/ringthrough-sw.js.';
  const phone = platform === 'ios' ? 'an iPhone' : 'an Android phone';
  if (ofLibrary !== undefined && ofLibrary !== platform) return `This push is for ${phone}, and the library is not.`;
  if (reads === undefined) return 'No native code reads this push: JavaScript or Dart of the app does.';
  if (reads.length === 0) return 'Its native code reads no key of this push.';
  const present = new Set(pathsOf(parsedObject(json)));
  // Parents of a key in a JSON text are not among the paths of the payload.
  const absent = reads.filter((path) => !present.has(path) && ![...present].some((one) => path.startsWith(`${one}/`)));
  const names = absent.map((path) => path.slice(1).replaceAll('/', '.'));
  return `Marked: what its native code reads.${names.length === 0 ? '' : ` It also looks for ${names.join(', ')}, which this push does not have.`}`;
};
