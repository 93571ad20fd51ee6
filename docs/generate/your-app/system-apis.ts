/** A function, type or constant of a system or library that a recipe uses. */
export interface SystemApi {
  /** As its documentation writes it: `CXProvider.reportNewIncomingCall(with:update:completion:)`. */
  readonly api: string;
  /** The identifier as it is in the source: `reportNewIncomingCall`. */
  readonly name: string;
  /** The first version that has it: `iOS 10.0`, `Android 8.0 (API 26)`, or a library's own. */
  readonly since: string;
  /** Its documentation. */
  readonly page: string;
}

/** The table of a page. One API may stand for several identifiers: it is one row. */
export const systemApisTable = (apis: readonly SystemApi[]): string => {
  const rows = new Set(
    [...apis]
      .sort((a, b) => (a.api < b.api ? -1 : 1))
      .map(({ api, since, page }) => `| [\`${api.replaceAll('|', '\\|')}\`](<${page}>) | ${since} |`),
  );
  return ['| API | since |', '|---|---|', ...rows].join('\n');
};
