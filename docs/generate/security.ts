import { readFileSync } from 'node:fs';
import { fillMarkers } from './fill-markers.ts';
import { NAG_FINDINGS } from './nag-findings.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = NAG_FINDINGS.map(
  ({ rules, where, setting, reason }) =>
    `| ${rules.map((rule) => `\`${rule}\``).join('<br>')} | ${where} | ${setting === undefined ? '' : `\`${setting}\``} | ${cell(reason)} |`,
);

/** `docs/security.md`, with what cdk-nag finds. */
export const security = (): string =>
  fillMarkers(readFileSync(new URL('../security.md', import.meta.url), 'utf8'), {
    'findings of cdk-nag': ['| rule | of | setting | without it, or in any case |', '|---|---|---|---|', ...rows].join(
      '\n',
    ),
  });
