import { COLOURS, label, svg, THEMES, type ThemeName } from '../picture-style.ts';
import type { FullQuota } from './model/full-quotas.ts';
import { short } from './model/table-text.ts';

const WIDTH = 860;
/** Of the titles before the bars, and of the numbers after them. */
const [LEFT, RIGHT] = [340, 100];
const [ROW, HEIGHT, GAP, HEAD] = [20, 14, 10, 56];
/** Users at both ends of the axis, which is logarithmic. */
const [FROM, TO] = [500_000, 3_000_000_000];
const TICKS = [1, 10, 100, 1000].map((count) => count * 1_000_000);

const [FIRST, OTHER] = [COLOURS[5], COLOURS[0]];
const RAISED_OPACITY = 0.4;

/** Where a number of users is on the axis; beyond its ends, at them. */
export const xOf = (users: number): number => {
  const part = Math.log(users / FROM) / Math.log(TO / FROM);
  return LEFT + Math.min(1, Math.max(0, part)) * (WIDTH - LEFT - RIGHT);
};

const millions = (users: number): string => short(users / 1_000_000);

/** All numbers of the picture, in one sentence for each quota. */
export const describeFullQuotas = (quotas: readonly FullQuota[]): string =>
  quotas
    .map(({ what, bars }) => {
      const texts = bars.map(
        ({ region, users, raised, isFirst }) =>
          `${region} ${millions(users)}, raised ${millions(raised)}${isFirst ? ', full first' : ''}`,
      );
      return `${what}: ${texts.join('; ')}.`;
    })
    .join(' ');

/** Horizontal bars on a logarithmic axis: the users at which each quota is full, at its default and raised. */
export const fullQuotasPicture = (quotas: readonly FullQuota[], description: string, theme: ThemeName): string => {
  const { muted, line } = THEMES[theme];
  const fill = ` fill="${muted}"`;
  const rect = (from: number, to: number, y: number, colour: string, opacity = 1): string =>
    `<rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="${HEIGHT}" fill="${colour}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}/>`;
  let y = HEAD;
  const rows = quotas.flatMap(({ what, bars }) => {
    const drawn = bars.map(({ region, users, raised, isFirst }, index) => {
      const top = y + index * ROW;
      const colour = isFirst ? FIRST : OTHER;
      return [
        ...(index === 0 ? [label(0, top + 12, what)] : []),
        ...(bars.length > 1 ? [label(LEFT - 8, top + 12, region, `${fill} font-size="11" text-anchor="end"`)] : []),
        rect(LEFT, xOf(users), top, colour),
        rect(xOf(users), xOf(raised), top, colour, RAISED_OPACITY),
        label(xOf(raised) + 6, top + 12, `${millions(users)} → ${millions(raised)}`, `${fill} font-size="12"`),
      ].join('');
    });
    y += bars.length * ROW + GAP;
    return drawn;
  });
  const legend = [
    [FIRST, 1, 'full first, at AWS’s default'],
    [OTHER, 1, 'other quotas, at the default'],
    [OTHER, RAISED_OPACITY, 'raised'],
  ] as const;
  const legends = legend.map(([colour, opacity, text], index) => {
    const x = index * 240;
    return `<rect x="${x}" y="4" width="12" height="12" fill="${colour}" fill-opacity="${opacity}"/>${label(x + 18, 15, text)}`;
  });
  const axis = TICKS.map((users) => {
    const x = xOf(users).toFixed(1);
    return `<line x1="${x}" y1="${HEAD - 10}" x2="${x}" y2="${y}" stroke="${line}"/>${label(xOf(users), HEAD - 16, `${millions(users)} M users`, `${fill} font-size="12" text-anchor="middle"`)}`;
  });
  const title = 'Users of one deployment at which each quota is full';
  return svg({ width: WIDTH, height: y, theme }, { title, description }, [...legends, ...axis, ...rows]);
};
