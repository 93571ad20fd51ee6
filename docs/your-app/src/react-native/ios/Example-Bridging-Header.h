#import <RNCallKeep/RNCallKeep.h>
#import <RNVoipPushNotificationManager.h>
