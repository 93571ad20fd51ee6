/** Several deployments for one product. */
export const cellsSection = (): string => `## More than one deployment

Several deployments, each with a part of the users: [cells.md](cells.md). By tenant, the setting \`cells\` leads each user to the right one.`;
