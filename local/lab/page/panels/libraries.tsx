import type { Verdict } from '../../../phones/libraries/reading.ts';
import type { LibraryView } from '../../view.ts';

const WORDS: Readonly<Record<Verdict, { readonly word: string; readonly tone: string }>> = {
  rings: { word: 'rings', tone: 'good' },
  ends: { word: 'ends a call', tone: 'plain' },
  ignores: { word: 'ignores it', tone: 'plain' },
  kills: { word: 'is killed', tone: 'bad' },
  crashes: { word: 'crashes', tone: 'bad' },
};

/** What each client library's native code makes of the payload. */
export const Libraries = ({ libraries }: { readonly libraries: readonly LibraryView[] }) => (
  <div class="libraries">
    <table>
      <thead>
        <tr>
          <th scope="col">Client library</th>
          <th scope="col">Result</th>
          <th scope="col">Because</th>
        </tr>
      </thead>
      <tbody>
        {libraries.map(({ name, verdict, reason, keys, source }) => (
          <tr key={name} title={`Reads ${keys}. Source: ${source.repository}, ${source.file}`}>
            <th scope="row">{name}</th>
            <td class={WORDS[verdict].tone}>{WORDS[verdict].word}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
