#import <Foundation/Foundation.h>

/// The requests to `ackUrl` of a push: the URL is the only credential. `then` gets the call as it is for this device, or nil without a network.
@interface CallReceipts : NSObject

- (void)post:(NSString *)event to:(NSString *)ackUrl then:(void (^)(NSDictionary *call))then;

/// Whether the call still rings.
- (void)ask:(NSString *)ackUrl then:(void (^)(NSDictionary *call))then;

/// Sends the event now, or when there is a network again, even if the app is gone by then.
- (void)keep:(NSString *)event to:(NSString *)ackUrl;

@end
