// Prints the CPU time that a bundle's import takes in a new process, in milliseconds. Plain JavaScript, because a loader would be measured too.
import { createRequire } from 'node:module';

const start = process.cpuUsage();
createRequire(import.meta.url)(process.argv[2]);
const { user, system } = process.cpuUsage(start);
process.stdout.write(String((user + system) / 1000), () => process.exit());
