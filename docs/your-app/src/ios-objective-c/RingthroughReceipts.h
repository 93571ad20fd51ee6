#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

/// Requests to the `ackUrl` of a push. They need no session: the URL is the only credential.
@interface RingthroughReceipts : NSObject

+ (instancetype)shared;
/// At launch: sends what could not be sent before.
- (void)start;
/// Hands over the state of the call; `nil` if the same request may succeed later.
- (void)post:(NSString *)event to:(nullable NSURL *)ackUrl then:(void (^)(NSDictionary *_Nullable state))done;
- (void)stateOf:(nullable NSURL *)ackUrl then:(void (^)(NSDictionary *_Nullable state))done;
/// Posts the event, for ten minutes until it is received.
- (void)keep:(NSString *)event to:(nullable NSURL *)ackUrl;

@end

NS_ASSUME_NONNULL_END
