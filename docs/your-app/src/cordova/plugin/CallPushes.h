#import <CallKit/CallKit.h>
#import <Foundation/Foundation.h>
#import <PushKit/PushKit.h>

/// The calls of the app, from the launch of its process to its end. It needs no web view.
@interface CallPushes : NSObject <PKPushRegistryDelegate, CXProviderDelegate>

@property (class, nonatomic, readonly) CallPushes *shared;

/// Set by the plugin once there is a page. It is called at once with everything that happened before.
@property (nonatomic, copy) void (^onEvent)(NSDictionary *event);

/// Ends the call in CallKit: the other side hung up, or another device was first.
- (void)endCall:(NSUUID *)uuid reason:(CXCallEndedReason)reason;

/// Hangs up for the user, as the red button of CallKit does.
- (void)hangUp:(NSUUID *)uuid;

@end
