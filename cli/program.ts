import { Command } from 'commander';
import { makeStart } from './command.ts';
import { addDevicesCommand } from './devices/devices-command.ts';
import { addDoctorCommand } from './doctor/doctor-command.ts';
import { addEraseCommand } from './erase/erase-command.ts';
import { addEventsCommand } from './events/events-command.ts';
import { addExportCommand } from './export/export-command.ts';
import { addImportCommand } from './import/import-command.ts';
import { addPayloadCommand } from './payload/payload-command.ts';
import { addPushCommand } from './push/push-command.ts';
import { addRingCommand } from './ring/ring-command.ts';
import type { Terminal } from './terminal/terminal.ts';
import { VERSION } from './version.ts';

/** Every command, in the order of the help: from a first push to a fleet. */
const COMMANDS = [
  addPushCommand,
  addPayloadCommand,
  addDoctorCommand,
  addRingCommand,
  addDevicesCommand,
  addEventsCommand,
  addImportCommand,
  addExportCommand,
  addEraseCommand,
];

/** @param exit called with the exit code of the command that ran */
export const createProgram = (terminal: Terminal, exit: (code: number) => void): Command => {
  const { stdout, stderr } = terminal;
  const program = new Command('ringthrough')
    .description(
      'Sends test pushes to real phones, checks credentials and deployments, and operates a Ringthrough backend.',
    )
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 80,
    })
    .addHelpText('after', EXIT_CODES);
  // Subcommands inherit what is set before they are added.
  const start = makeStart(terminal, exit);
  for (const add of COMMANDS) add(program, start);
  return program;
};

const EXIT_CODES = `
Exit codes: 0 done, 1 unexpected error, 2 wrong command line, 3 wrong input (file, credential, token, setting), 4 refused by
Apple, Google, AWS or the API, 5 no answer, 6 no permission, 7 findings, or some of many could not be done, 130 interrupted.`;
