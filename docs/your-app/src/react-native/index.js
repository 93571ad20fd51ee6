import { AppRegistry, Platform } from 'react-native';
import { listenToMessages } from './android';
import { App } from './app';
import { startCalls } from './calls';

// #region index
// Before the component: a killed app that a message has started on Android runs this file, and no component.
void startCalls();
if (Platform.OS === 'android') listenToMessages();
AppRegistry.registerComponent('Example', () => App);
// #endregion
