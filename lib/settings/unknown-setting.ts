import { OTHER_NAMES } from './other-names.ts';

/** Without case and punctuation, in which most mistakes lie. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Edits from one text to the other: a character more, less or another, or two neighbours swapped. */
const edits = (one: string, other: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (current[column - 1] ?? 0) + 1,
        (last[column] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, current];
  }
  return last[other.length] ?? 0;
};

/** Also to the beginning of a name: units at the end, such as `Seconds` and `Days`, are left out first. */
const distanceOf = (wanted: string, known: string): number =>
  Math.min(edits(wanted, known), ...(wanted.length > 4 ? [edits(wanted, known.slice(0, wanted.length))] : []));

/** Settings whose name is a few typing errors away, the nearest first; otherwise those that contain the name, or are in it. */
const nearest = (name: string, known: readonly string[]): string[] => {
  const wanted = plain(name);
  const measured = known.map((one) => ({ one, distance: distanceOf(wanted, plain(one)) }));
  const least = Math.min(...measured.map(({ distance }) => distance));
  // A third of the letters: "regoin" is region, "stop" is not "stun".
  if (least <= Math.max(1, Math.floor(wanted.length / 3)) && least < wanted.length)
    return measured.filter(({ distance }) => distance === least).map(({ one }) => one);
  if (wanted.length < 3) return [];
  return known.filter((one) => plain(one).includes(wanted) || wanted.includes(plain(one)));
};

/**
 * What to write instead of an unknown setting.
 *
 * @param known the settings that are allowed in its place
 */
export const unknownSetting = (name: string, known: readonly string[]): string => {
  const exact = known.filter((one) => plain(one) === plain(name));
  const elsewhere = OTHER_NAMES.get(plain(name));
  const near = exact.length > 0 ? exact : elsewhere !== undefined && fits(elsewhere, known) ? [] : nearest(name, known);
  const found = near.length > 0 && near.length <= 3 ? near : elsewhere === undefined ? [] : [elsewhere];
  return found.length > 0
    ? `is not a setting; did you mean ${found.join(' or ')}?`
    : `is not a setting; allowed here: ${known.join(', ')}`;
};

/** Whether the path begins in this place, or is of settings that other places have. */
const fits = (path: string, known: readonly string[]): boolean => known.includes(path.split(/[.[]/)[0] ?? '');
