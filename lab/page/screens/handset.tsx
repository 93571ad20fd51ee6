/** A telephone handset icon: up to answer, down to hang up. */
export const Handset = ({ isDown = false }: { readonly isDown?: boolean }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" class={isDown ? 'handset down' : 'handset'}>
    <path d="M6.6 2.8 9 2.2c.6-.1 1.2.2 1.4.8l1.1 3c.2.5.1 1.1-.4 1.5L9.4 8.9c.9 2.2 2.6 4.1 4.9 5.4l1.5-1.6c.4-.4 1-.5 1.5-.3l3 1.3c.5.2.8.8.7 1.4l-.6 2.5c-.2.9-1 1.6-2 1.6C10.6 19.300 4.900 13.200 4.900 5c0-1 .7-1.900 1.700-2.200z" />
  </svg>
);
