// For a measured server in a process of its own: sends the parent its port, and its CPU time whenever the parent asks. Plain JavaScript,
// because a TypeScript loader would be measured too.

/** @param {number} port */
export const reportCpu = (port) => {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: (user + system) / 1000 });
  });
  process.on('disconnect', () => process.exit());
  process.send({ port });
};
