import { extname } from 'node:path';
import { CliError } from '../terminal/cli-error.ts';
import { FORMATS, type Format } from './device-rows.ts';
import type { ExportOptions } from './export-command.ts';

/** @throws CliError `usage` when tokens would be printed, or the format is none */
export const exportFormat = ({ format, output, withTokens }: ExportOptions, isJson: boolean): Format => {
  if (withTokens === true && output === undefined) {
    const hint = 'A file is made that only you can read: --output devices.csv';
    throw new CliError('usage', '--with-tokens needs --output: tokens are never printed', hint);
  }
  if (format !== undefined) {
    const known = FORMATS.find((one) => one === format);
    if (known === undefined) throw new CliError('usage', `--format: ${format} is neither csv nor ndjson`);
    return known;
  }
  if (output === undefined) return isJson ? 'ndjson' : 'csv';
  return /^\.(ndjson|jsonl|json)$/.test(extname(output)) ? 'ndjson' : 'csv';
};
