// react-native-voip-push-notification 3.3.3, ios/RNVoipPushNotification/RNVoipPushNotificationManager.h: what the recipe uses.
#import <Foundation/Foundation.h>
#import <PushKit/PushKit.h>

@interface RNVoipPushNotificationManager : NSObject
+ (void)voipRegistration;
+ (void)didUpdatePushCredentials:(PKPushCredentials *)credentials forType:(NSString *)type;
+ (void)didReceiveIncomingPushWithPayload:(PKPushPayload *)payload forType:(NSString *)type;
@end
