import type { CodeView } from '../../server/your-app/views.ts';
import { CopyButton } from '../copy-button.tsx';

/** A line that is a comment, in any language of the recipes. */
const COMMENT = /^\s*(\/\/|\/\*|\*|<!--)/;

/** The lines of a region, with the file that they are in. */
export const CodeBlock = ({ code: { file, region, text, caption } }: { readonly code: CodeView }) => (
  <figure class="code-block">
    {caption && <p class="caption">{caption}</p>}
    <figcaption>
      <span title={file}>
        {file.replace('docs/your-app/src/', '')}
        <span class="region">#{region}</span>
      </span>
      <CopyButton name={`Copy ${region} in ${file}`} text={() => text} />
    </figcaption>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard. */}
    <section tabIndex={0} aria-label={`${region} in ${file}`}>
      <pre>
        {text.split('\n').map((line, index) => (
          <span key={index} class={COMMENT.test(line) ? 'comment' : undefined}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </section>
  </figure>
);
