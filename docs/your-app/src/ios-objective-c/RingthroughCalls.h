#import <CallKit/CallKit.h>
#import <Foundation/Foundation.h>
#import <PushKit/PushKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The VoIP pushes and the calls of this phone. Everything here runs on the main queue.
@interface RingthroughCalls : NSObject <PKPushRegistryDelegate>

/// For JavaScript, which registers the phone with them: `client.registerDevice({ platform: 'ios', environment, token, alertToken })`.
@property (nonatomic, copy, nullable) NSString *voipToken;
@property (nonatomic, copy, nullable) NSString *alertToken;
/// Called once the user is in the call: JavaScript connects the media. Set it when JavaScript is ready; an answer before that waits.
@property (nonatomic, copy, nullable) void (^onAnswered)(NSString *callId, NSURL *ackUrl);

+ (instancetype)shared;
- (void)start;
/// The other side has ended the call, or this phone has lost it. Also for JavaScript: `call.on('ended', …)`.
- (void)endCall:(NSUUID *)callId reason:(CXCallEndedReason)reason;

@end

@interface RingthroughCalls (Actions) <CXProviderDelegate>

/// For the red button of your own call screen.
- (void)hangUp:(NSUUID *)callId;
/// Gives an answered call to JavaScript, if it is ready.
- (void)handOver;

@end

NS_ASSUME_NONNULL_END
