import type { CapacitorConfig } from '@capacitor/cli';

// #region config
const config: CapacitorConfig = {
  appId: 'com.example.app',
  appName: 'Example',
  webDir: 'dist',
  // These are the defaults. They make the origins capacitor://localhost and https://localhost.
  server: { iosScheme: 'capacitor', androidScheme: 'https', hostname: 'localhost' },
};
export default config;
// #endregion
