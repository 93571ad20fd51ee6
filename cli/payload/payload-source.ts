import type { ClientLibraryName } from '../../lambda/contract/enums.ts';
import { behaviourOf } from '../../lambda/push/client-libraries.ts';
import type { Cli } from '../command.ts';
import { CliError } from '../terminal/cli-error.ts';
import { readInput } from '../terminal/read-input.ts';
import { findPayload } from './find-payload.ts';
import type { FoundPayload } from './found-payload.ts';
import { madePayload, presetTemplate } from './made-payload.ts';
import { parseText } from './parse-text.ts';
import type { PayloadOptions } from './payload-command.ts';
import { templateIn } from './template-file.ts';

/** Where a payload is from. `isMade`: by this command, so that there is no secret in it. */
export interface PayloadSource {
  readonly found: FoundPayload;
  readonly isMade: boolean;
}

/**
 * The payload that the command line names: in a file, of a preset, or of a template.
 *
 * @param library without any of these, the payload is that of its first preset
 * @throws CliError `usage` when nothing or too much is named, `input` when the file has no payload
 */
export const payloadSource = async (
  { terminal }: Cli,
  options: PayloadOptions,
  file: string | undefined,
  library: ClientLibraryName | undefined,
): Promise<PayloadSource> => {
  const { preset, template, platform } = options;
  const named = [file, preset, template].filter((one) => one !== undefined);
  if (named.length > 1) throw new CliError('usage', 'a file, --preset and --template: give one of them');
  if (file !== undefined) {
    const bytes = await readInput(file, 'payload', terminal);
    const from = file === '-' ? 'stdin' : file;
    const { value, notes } = parseText(bytes, from);
    const found = findPayload(value, platform, from);
    return { found: { ...found, notes: [...notes, ...found.notes] }, isMade: false };
  }
  const of =
    platform ??
    (library && behaviourOf(library, 'ios') === undefined && behaviourOf(library, 'android') ? 'android' : 'ios');
  const isEnd = options.cancel === true;
  if (template !== undefined) {
    const { value } = parseText(await readInput(template, '--template', terminal), template);
    return {
      found: madePayload(templateIn(value, of, isEnd), of, options, 'template', terminal.now()),
      isMade: true,
    };
  }
  const chosen = preset ?? (library && behaviourOf(library, of)?.presets[0]);
  if (chosen === undefined || chosen === 'custom') {
    const hint = 'Give a file, - for stdin, or --preset universal. Presets: npx ringthrough payload --help';
    throw new CliError('usage', 'no payload is named', hint);
  }
  const made = madePayload(presetTemplate(chosen, of, isEnd), of, options, `preset ${chosen}`, terminal.now());
  return { found: made, isMade: true };
};
