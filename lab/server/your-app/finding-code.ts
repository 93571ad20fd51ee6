import { readFileSync } from 'node:fs';
import { languageOf } from '../../../docs/generate/your-app/languages.ts';
import { sourceText } from '../../../docs/generate/your-app/regions.ts';
import type { FindingId, FrameworkLines, Region } from '../findings/finding.ts';
import { FINDINGS } from '../findings/findings.ts';
import { CAPTIONS } from '../findings/lines.ts';
import { FRAMEWORK_IDS, FRAMEWORKS } from './frameworks.ts';
import type { CodeView, FindingCodeView } from './views.ts';

const SOURCES = new URL('../../../docs/your-app/src/', import.meta.url);

/** The lines of a region, read from its source. @throws {Error} if there is no such file or region, or if it is empty */
export const codeOf = (name: Region): CodeView => {
  const [file = '', region = ''] = name.split('#');
  const text = sourceText(readFileSync(new URL(file, SOURCES), 'utf8'), region, file);
  const caption = CAPTIONS[name];
  return {
    file: `docs/your-app/src/${file}`,
    region,
    language: languageOf(file) ?? '',
    text,
    ...(caption !== undefined && { caption }),
  };
};

/** The lines that change because of a finding, for each framework. */
export const findingCode = (id: FindingId): FindingCodeView =>
  FRAMEWORK_IDS.flatMap((framework) => {
    const lines = FINDINGS[id].lines[framework];
    const { label, platforms } = FRAMEWORKS[framework];
    if (lines === undefined || !platforms.some((one) => FINDINGS[id].platforms.includes(one))) return [];
    return [{ id: framework, label, page: `docs/your-app/${framework}.md`, ...codeOrReason(lines) }];
  });

const codeOrReason = (lines: FrameworkLines) =>
  'none' in lines ? { regions: [], none: lines.none } : { regions: lines.map(codeOf) };
