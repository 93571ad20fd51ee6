import { languageOf } from './languages.ts';
import { sourceText } from './regions.ts';
import { type SystemApi, systemApisTable } from './system-apis.ts';

/** `<!-- source: src/ios/CallPush.swift#report -->`, and the fence after it, if there is one yet. */
const SOURCE = /^<!-- source: (?<file>[^\s#]+)(?:#(?<region>[\w-]+))? -->\n(?:\n*```[^\n]*\n.*?^```\n)?/gms;
const SYSTEM_APIS = /^<!-- system-apis -->\n.*?^<!-- \/system-apis -->\n/gms;

export interface PageFiles {
  /** The text of a file below `docs/your-app`. Throws if there is none. */
  readonly read: (file: string) => string;
}

/** The sources and regions that a page names. */
export const sourcesOf = (text: string): readonly { readonly file: string; readonly region: string | undefined }[] =>
  [...text.matchAll(SOURCE)].map(({ groups }) => ({ file: groups?.file ?? '', region: groups?.region }));

/** The page with its fences and its table of system APIs. `name`: of the page's folder in `src`. */
export const fillPage = (name: string, text: string, { read }: PageFiles): string => {
  const comments = text.match(/<!-- *(source:|\/?system-apis)/g)?.length ?? 0;
  const filled = text
    .replaceAll(SOURCE, (...found) => {
      const { file, region } = found.at(-1) as { file: string; region?: string };
      const language = languageOf(file);
      if (language === undefined) throw new Error(`${name}.md: ${file} is of no known language`);
      const title = region === undefined ? file : `${file}#${region}`;
      return `<!-- source: ${title} -->\n\`\`\`${language}\n${sourceText(read(file), region, file)}\n\`\`\`\n`;
    })
    .replaceAll(SYSTEM_APIS, () => {
      const apis: readonly SystemApi[] = JSON.parse(read(`src/${name}/system-apis.json`));
      return `<!-- system-apis -->\n${systemApisTable(apis)}\n<!-- /system-apis -->\n`;
    });
  const understood = sourcesOf(filled).length + 2 * [...filled.matchAll(SYSTEM_APIS)].length;
  if (understood !== comments) throw new Error(`${name}.md: a "source" or "system-apis" comment is malformed`);
  return filled;
};
