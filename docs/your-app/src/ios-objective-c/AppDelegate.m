#import "AppDelegate.h"
#import "RingthroughCalls.h"
#import "RingthroughPush.h"
#import "RingthroughReceipts.h"

@implementation AppDelegate

// #region launch
- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)launchOptions {
  // The first lines, before the web view or the bridge is made: iOS launches a killed app for a VoIP push, and no JavaScript runs by then.
  [[RingthroughReceipts shared] start];
  [[RingthroughCalls shared] start];
  [application registerForRemoteNotifications];
  // What the template of Cordova or React Native has here follows, for example: return [super application:… ];
  return YES;
}
// #endregion

// #region alert-token
- (void)application:(UIApplication *)application didRegisterForRemoteNotificationsWithDeviceToken:(NSData *)deviceToken {
  [RingthroughCalls shared].alertToken = RingthroughHex(deviceToken);
}

// The call was answered or declined on another device, or the caller has cancelled.
- (void)application:(UIApplication *)application
    didReceiveRemoteNotification:(NSDictionary *)userInfo
          fetchCompletionHandler:(void (^)(UIBackgroundFetchResult))completionHandler {
  RingthroughPush *push = [RingthroughPush pushWithPayload:userInfo];
  if (push.isEnd) {
    [[RingthroughCalls shared] endCall:push.callId reason:RingthroughReason(push.endReason)];
  }
  completionHandler(UIBackgroundFetchResultNewData);
}
// #endregion

@end
