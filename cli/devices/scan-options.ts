import type { Command } from 'commander';

/** Options of every command that reads the whole table. */
export interface ScanCostOptions {
  readonly readUnitsPerSecond?: string;
  readonly yes?: true;
}

export const addScanOptions = (command: Command): Command =>
  command
    .option('--read-units-per-second <number>', 'read units of the table a second, on average', '500')
    .option('--yes', 'read the whole table without asking');
