import { Marked } from 'marked';
import { gfmHeadingId } from 'marked-gfm-heading-id';

/**
 * A page of the docs as HTML, with the headings' ids that GitHub gives them.
 *
 * @param pathname of the page: `/docs/client.md`
 * @param isServed whether the lab serves a path; a link to another file of the repository becomes plain text
 */
export const docsHtml = (pathname: string, markdown: string, isServed: (pathname: string) => boolean): string => {
  const linkable = (href: string): boolean => {
    const { origin, pathname: target } = new URL(href, `http://docs${pathname}`);
    return origin !== 'http://docs' || isServed(target);
  };
  const marked = new Marked(gfmHeadingId(), {
    renderer: {
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        return linkable(href) ? `<a href="${escaped(href)}">${text}</a>` : text;
      },
      // A wide table scrolls in itself.
      table(token) {
        const row = (cells: typeof token.header) => `<tr>${cells.map((cell) => this.tablecell(cell)).join('')}</tr>`;
        return `<div class="table"><table><thead>${row(token.header)}</thead><tbody>${token.rows.map(row).join('')}</tbody></table></div>`;
      },
    },
  });
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? pathname;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escaped(title)} · Ringthrough</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs.css" />
  </head>
  <body>
    <nav><a href="/">Ring lab</a> <code>${escaped(pathname.slice(1))}</code></nav>
    <main>
${marked.parse(markdown, { async: false })}
    </main>
  </body>
</html>
`;
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
