#import "RingthroughCalls.h"

NS_ASSUME_NONNULL_BEGIN

/// A call that CallKit shows.
@interface RingthroughCall : NSObject

@property (nonatomic, strong) NSUUID *callId;
@property (nonatomic, strong, nullable) NSURL *ackUrl;
@property (nonatomic, strong, nullable) NSDate *expiresAt;
@property (nonatomic) BOOL isAnswered;

@end

@interface RingthroughCalls ()

@property (nonatomic, strong) NSMutableDictionary<NSUUID *, RingthroughCall *> *calls;
/// Answered before JavaScript was ready.
@property (nonatomic, strong, nullable) RingthroughCall *waitsForJavaScript;

@end

NS_ASSUME_NONNULL_END
