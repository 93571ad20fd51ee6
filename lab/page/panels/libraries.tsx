import { type PayloadOutcome, sourceLabel } from '../../../client-libraries/client-library.ts';
import type { LabView, LibraryView } from '../../server/lab-view.ts';
import { useMyLibrary } from '../findings/use-my-library.ts';
import { LibraryPicker } from './library-picker.tsx';
import { MyLibrary } from './my-library.tsx';

const LABELS: Readonly<Record<PayloadOutcome, { readonly label: string; readonly tone: string }>> = {
  rings: { label: 'rings', tone: 'good' },
  ends: { label: 'ends a call', tone: 'plain' },
  ignores: { label: 'ignores the push', tone: 'plain' },
  kills: { label: 'is killed by iOS', tone: 'bad' },
  crashes: { label: 'crashes', tone: 'bad' },
};

interface LibrariesProps {
  readonly libraries: readonly LibraryView[];
  /** The name of the picked one. */
  readonly picked: string | undefined;
}

/** The result of each client library's native code for the payload, the picked one first. */
const Libraries = ({ libraries, picked }: LibrariesProps) => {
  const rows = [...libraries.filter(({ name }) => name === picked), ...libraries.filter(({ name }) => name !== picked)];
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Client library</th>
          <th scope="col">Result</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, outcome, reason, keys, source }) => (
          <tr
            key={name}
            class={name === picked ? 'mine' : undefined}
            title={`Reads ${keys}. Source: ${sourceLabel(source)}`}
          >
            <th scope="row">{name}</th>
            <td class={LABELS[outcome].tone}>{LABELS[outcome].label}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** What each client library makes of the last push, and what the user's own one does. */
export const LibrariesPanel = ({ view: { payload } }: { readonly view: LabView }) => {
  const { guides, mine, pick } = useMyLibrary();
  return (
    <section class="libraries" aria-label="Client libraries">
      <header>
        <LibraryPicker guides={guides} mine={mine} pick={pick} placeholder="Choose a library" />
      </header>
      {mine && <MyLibrary guide={mine} payload={payload} />}
      {payload === undefined ? (
        <p class="empty">The next push appears here, with the result of each client library’s native code.</p>
      ) : payload.platform === 'web' ? (
        <p class="empty">The last push went to a browser, whose service worker reads it: no client library does.</p>
      ) : (
        <Libraries libraries={payload.libraries} picked={mine?.platform === payload.platform ? mine.name : undefined} />
      )}
    </section>
  );
};
