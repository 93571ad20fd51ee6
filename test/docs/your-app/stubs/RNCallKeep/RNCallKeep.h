// react-native-callkeep 4.3.16, ios/RNCallKeep/RNCallKeep.h: what the recipe uses.
#import <Foundation/Foundation.h>

@interface RNCallKeep : NSObject
+ (void)reportNewIncomingCall:(NSString *)uuidString
                       handle:(NSString *)handle
                   handleType:(NSString *)handleType
                     hasVideo:(BOOL)hasVideo
          localizedCallerName:(NSString *)localizedCallerName
              supportsHolding:(BOOL)supportsHolding
                 supportsDTMF:(BOOL)supportsDTMF
             supportsGrouping:(BOOL)supportsGrouping
           supportsUngrouping:(BOOL)supportsUngrouping
                  fromPushKit:(BOOL)fromPushKit
                      payload:(NSDictionary *)payload
        withCompletionHandler:(void (^)(void))completion;
+ (void)endCallWithUUID:(NSString *)uuidString reason:(int)reason;
+ (void)setup:(NSDictionary *)options;
@end
