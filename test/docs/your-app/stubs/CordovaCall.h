// cordova-plugin-callkit 1.0.0, src/ios/CordovaCall.h: what the recipe uses.
#import <Cordova/CDV.h>
#import <PushKit/PushKit.h>

@interface CordovaCall : CDVPlugin <PKPushRegistryDelegate>
@property (nonatomic, copy) NSString *VoIPPushCallbackId;
@end
