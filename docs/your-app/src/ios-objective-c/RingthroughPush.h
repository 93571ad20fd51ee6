#import <CallKit/CallKit.h>
#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

/// The core keys of a push. Every value but the call's id has a default, so that whatever arrives can be reported.
@interface RingthroughPush : NSObject

@property (nonatomic, readonly) NSUUID *callId;
@property (nonatomic, readonly) BOOL isEnd;
@property (nonatomic, readonly) NSString *callerName;
@property (nonatomic, readonly) CXHandle *handle;
@property (nonatomic, readonly) BOOL hasVideo;
@property (nonatomic, readonly) NSDate *expiresAt;
@property (nonatomic, readonly, nullable) NSURL *ackUrl;
@property (nonatomic, readonly, nullable) NSString *endReason;

/// `nil` if the payload names no call.
+ (nullable instancetype)pushWithPayload:(NSDictionary *)payload;

@end

/// How the phone shows the end: only `CXCallEndedReasonUnanswered` is a missed call in Recents.
CXCallEndedReason RingthroughReason(NSString *_Nullable endReason);

/// Lower-case hexadecimal, as the backend stores tokens. Not `description`, which is no token since iOS 13.
NSString *RingthroughHex(NSData *token);

NS_ASSUME_NONNULL_END
