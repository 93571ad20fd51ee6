/**
 * Writes a text to the clipboard that is still being loaded. Safari permits that only if the promise is passed to
 * `ClipboardItem` in the click's own event.
 *
 * @throws if the text cannot be loaded, or the browser does not permit it
 */
export const writeClipboard = async (text: Promise<string>): Promise<void> => {
  if (typeof ClipboardItem === 'undefined') return await navigator.clipboard.writeText(await text);
  const blob = text.then((content) => new Blob([content], { type: 'text/plain' }));
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
};
