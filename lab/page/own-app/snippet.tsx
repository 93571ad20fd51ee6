import { CopyButton } from '../copy-button.tsx';
import type { Snippet as SnippetOf } from './snippets.ts';

/** A snippet that expands. */
export const Snippet = ({ snippet: { title, about, text, language } }: { readonly snippet: SnippetOf }) => (
  <details class="snippet">
    <summary>
      <span>{title}</span>
      <span class="language">{language}</span>
    </summary>
    <div class="snippet-head">
      <p>{about}</p>
      <CopyButton name={`Copy: ${title}`} text={() => text} />
    </div>
    <pre>{text}</pre>
  </details>
);
