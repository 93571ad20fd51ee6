/** The start and the end of a generated part of a page that is written by hand otherwise. */
const START = (name: string) => `<!-- generated: ${name} -->`;
const END = (name: string) => `<!-- end of ${name} -->`;

/**
 * The page with each part between its markers replaced.
 *
 * @throws {Error} if a marker is missing
 */
export const fillMarkers = (page: string, parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts).reduce((text, [name, part]) => {
    const [start, end] = [text.indexOf(START(name)), text.indexOf(END(name))];
    if (start < 0 || end < start) throw new Error(`the page has no ${START(name)} with ${END(name)} after it`);
    return `${text.slice(0, start)}${START(name)}\n\n${part.trim()}\n\n${text.slice(end)}`;
  }, page);
