import type { LibraryGuideView } from '../../server/your-app/views.ts';
import { labClient } from '../lab-client.ts';
import { useLoaded } from './use-loaded.ts';
import { useRemembered } from './use-remembered.ts';

/** The client libraries, and the one that the user picked in this browser. */
export const useMyLibrary = () => {
  const guides: readonly LibraryGuideView[] = useLoaded('libraries', labClient.libraries) ?? [];
  const [id, pick] = useRemembered('library');
  return { guides, mine: guides.find((one) => one.id === id), pick };
};
