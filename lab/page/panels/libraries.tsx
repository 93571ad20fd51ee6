import { type PayloadOutcome, sourceLabel } from '../../../client-libraries/client-library.ts';
import type { LibraryView, PayloadView } from '../../server/lab-view.ts';

const LABELS: Readonly<Record<PayloadOutcome, { readonly label: string; readonly tone: string }>> = {
  rings: { label: 'rings', tone: 'good' },
  ends: { label: 'ends a call', tone: 'plain' },
  ignores: { label: 'ignores the push', tone: 'plain' },
  kills: { label: 'is killed by iOS', tone: 'bad' },
  crashes: { label: 'crashes', tone: 'bad' },
};

/** The result of each client library's native code for the payload. */
const Libraries = ({ libraries }: { readonly libraries: readonly LibraryView[] }) => (
  <div class="libraries">
    <table>
      <thead>
        <tr>
          <th scope="col">Client library</th>
          <th scope="col">Result</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {libraries.map(({ name, outcome, reason, keys, source }) => (
          <tr key={name} title={`Reads ${keys}. Source: ${sourceLabel(source)}`}>
            <th scope="row">{name}</th>
            <td class={LABELS[outcome].tone}>{LABELS[outcome].label}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** What each client library makes of the last push. */
export const LibrariesPanel = ({ payload }: { readonly payload: PayloadView | undefined }) =>
  payload === undefined ? (
    <p class="empty">The next push appears here, with the result of each client library’s native code.</p>
  ) : (
    <Libraries libraries={payload.libraries} />
  );
